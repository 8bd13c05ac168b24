import { Input, NativeSelect, SimpleGrid, Switch, TagsInput } from '@mantine/core'
import type { CsvDialectInput, DateOrder } from '../../../../schema/generated/operations.ts'
import { CharacterField } from './character-field.tsx'
import { CountField } from './count-field.tsx'
import { DetectedLabel } from './detected-label.tsx'
import type { DialectProps } from './dialect-section.tsx'
import {
  comments,
  dateOrders,
  decimalSeparators,
  delimiters,
  encodings,
  escapes,
  orUnknown,
  quotes,
  unknown,
} from './dialect-words.ts'
import { wordsAt } from './field-problem.ts'

/** What stands for an empty field among the words that mean null. */
const emptyField = '(empty field)'

/** All parts of a dialect: what was detected, and what is changed, which can be set back. */
export function DialectForm({ shown, said, problems, change }: DialectProps) {
  function set(changes: CsvDialectInput): void {
    change({ ...said, ...changes })
  }

  /** What every part has: its label, whether it was detected, and what is wrong with it. */
  function field(part: keyof CsvDialectInput, name: string) {
    const setBack = () => {
      const { [part]: _, ...others } = said
      change(others)
    }
    const isSaid = said[part] !== undefined
    return {
      label: <DetectedLabel name={name} isDetected={!isSaid} setBack={setBack} />,
      name: part,
      error: wordsAt(problems, 'dialect', part),
    }
  }

  const { header, skipLines, nullTokens, dateOrder, decimalSeparator, encoding, ...marks } = {
    ...shown,
    ...said,
  }
  const names = field('header', 'Header')
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="md" pt="md">
      <CharacterField
        {...field('delimiter', 'Delimiter')}
        choices={delimiters}
        value={marks.delimiter ?? undefined}
        change={(delimiter) => set({ delimiter })}
      />
      <CharacterField
        {...field('quote', 'Quote')}
        choices={quotes}
        value={marks.quote ?? undefined}
        change={(quote) => set({ quote })}
      />
      <CharacterField
        {...field('escape', 'Quote within quotes')}
        choices={escapes}
        value={marks.escape ?? undefined}
        change={(mark) => set({ escape: mark })}
      />
      <CharacterField
        {...field('comment', 'Comment lines begin with')}
        choices={comments}
        value={marks.comment ?? undefined}
        change={(comment) => set({ comment })}
      />
      <NativeSelect
        {...field('encoding', 'Encoding')}
        data={orUnknown(encodings, encoding)}
        value={encoding ?? unknown}
        onChange={({ currentTarget }) => set({ encoding: currentTarget.value })}
      />
      <CountField
        {...field('skipLines', 'Lines to skip at the beginning')}
        max={1_000}
        value={skipLines ?? undefined}
        change={(lines) => set({ skipLines: lines ?? 0 })}
      />
      <NativeSelect
        {...field('decimalSeparator', 'Decimal separator')}
        data={orUnknown(decimalSeparators, decimalSeparator)}
        value={decimalSeparator ?? unknown}
        onChange={({ currentTarget }) => set({ decimalSeparator: currentTarget.value })}
      />
      <NativeSelect
        {...field('dateOrder', 'Dates')}
        data={orUnknown(dateOrders, dateOrder)}
        value={dateOrder ?? unknown}
        onChange={({ currentTarget }) =>
          // the options are the orders
          set({ dateOrder: currentTarget.value as DateOrder })
        }
      />
      <Input.Wrapper label={names.label} error={names.error} labelElement="div">
        <Switch
          mt={6}
          name="header"
          label="The first record holds the names"
          checked={header ?? true}
          onChange={({ currentTarget }) => set({ header: currentTarget.checked })}
        />
      </Input.Wrapper>
      <TagsInput
        {...field('nullTokens', 'Words that mean null')}
        style={{ gridColumn: '1 / -1' }}
        description="In columns of every type but text. Enter adds one."
        value={(nullTokens ?? []).map((token) => (token === '' ? emptyField : token))}
        data={[emptyField]}
        onChange={(tokens) =>
          set({ nullTokens: tokens.map((token) => (token === emptyField ? '' : token)) })
        }
      />
    </SimpleGrid>
  )
}
