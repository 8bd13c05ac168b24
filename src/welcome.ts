/** What the terminal says once the server listens. `generated`: the first account's, shown only once. */
export function welcome(
  url: string,
  adminEmail: string | undefined,
  generated: { email: string; password: string } | undefined,
): string {
  const lines = [
    'Sluice is ready.',
    `  console               ${url}/`,
    `  GraphQL and GraphiQL  ${url}/graphql`,
    `  uploads               ${url}/uploads/<name>   (curl -T file.csv, or tus)`,
  ]
  if (generated !== undefined) {
    lines.push(
      `  sign in               mutation signIn, as ${generated.email}`,
      `  password              ${generated.password}   (made just now, and shown only this once)`,
    )
  } else {
    lines.push(`  sign in               mutation signIn, as ${adminEmail ?? 'admin@localhost'}`)
  }
  return lines.join('\n')
}
