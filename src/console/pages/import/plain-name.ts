/** What a dataset is called after its file: "orders.csv.gz" gives "orders". */
export function plainName(fileName: string): string {
  return fileName.replace(/\.(gz|zip|zst|bz2)$/i, '').replace(/\.[^.]{1,10}$/, '') || 'dataset'
}
