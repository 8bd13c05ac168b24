import { Page } from '../../parts/page.tsx'

export function DatasetPage() {
  return <Page title="Dataset" />
}
