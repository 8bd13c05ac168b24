/** A file's name without the ending that says how it is compressed: `sales.csv` of `sales.csv.gz`. */
export function plainName(name: string): string {
  return name.replace(/(?<=.)\.(?:gz|zst)$/i, '')
}
