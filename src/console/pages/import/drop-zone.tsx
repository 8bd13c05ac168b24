import { Text } from '@mantine/core'
import { IconFileUpload } from '@tabler/icons-react'
import { type DragEvent, useEffect, useId, useState } from 'react'
import type { PickedFile } from '../../uploads/file-handles.ts'
import classes from './import.module.css'
import { droppedFile, hasFilePicker, pickFile } from './picked-files.ts'

interface DropZoneProps {
  readonly pick: (picked: PickedFile) => void
  readonly label?: string
  readonly isSmall?: boolean
}

/** Takes a file that is dropped on it, or chosen by a click or the keyboard. */
export function DropZone({
  pick,
  label = 'Drop a CSV file here, or choose one',
  isSmall = false,
}: DropZoneProps) {
  const id = useId()
  const [isOver, setOver] = useState(false)
  const [problem, setProblem] = useState<string>()

  useEffect(keepThePage, [])

  async function drop(event: DragEvent): Promise<void> {
    event.preventDefault()
    setOver(false)
    const picked = await droppedFile(event.dataTransfer)
    setProblem(picked === undefined ? 'That is not one file. Drop a single CSV file.' : undefined)
    if (picked !== undefined) pick(picked)
  }

  async function open(): Promise<void> {
    const picked = await pickFile()
    if (picked !== undefined) pick(picked)
  }

  return (
    <div>
      <label
        htmlFor={id}
        className={classes['dropZone']}
        data-over={isOver || undefined}
        data-small={isSmall || undefined}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => void drop(event)}
      >
        <input
          id={id}
          type="file"
          className="only-read"
          onClick={(event) => {
            if (!hasFilePicker()) return
            // the same dialog, but what it gives can be opened again after a reload
            event.preventDefault()
            void open()
          }}
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? []
            if (file !== undefined) pick({ file })
            // the same file can be chosen once more
            currentTarget.value = ''
          }}
        />
        <IconFileUpload size={isSmall ? 20 : 36} stroke={1.5} aria-hidden />
        <Text component="span" fw={isSmall ? 400 : 500} size={isSmall ? 'sm' : 'md'}>
          {label}
        </Text>
        {!isSmall && (
          <Text component="span" size="sm" c="dimmed" ta="center">
            Of any size, compressed too. An upload that is cut off goes on where it was.
          </Text>
        )}
      </label>
      {problem && (
        <Text size="sm" c="red" mt={4} role="alert">
          {problem}
        </Text>
      )}
    </div>
  )
}

/** A file that misses the zone would take the place of the page: the browser opens it. */
function keepThePage(): () => void {
  const decline = (event: globalThis.DragEvent) => {
    if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'none'
  }
  window.addEventListener('dragover', decline)
  window.addEventListener('drop', decline)
  return () => {
    window.removeEventListener('dragover', decline)
    window.removeEventListener('drop', decline)
  }
}
