import type { DataSource } from 'typeorm'

/** The data source once it is connected. Where that fails half-way, its pool is ended: it holds the process. */
export async function initialized(source: DataSource): Promise<DataSource> {
  try {
    return await source.initialize()
  } catch (error) {
    await source.driver.disconnect().catch(() => {})
    throw error
  }
}
