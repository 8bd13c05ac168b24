import { useMutation } from '@apollo/client/react'
import {
  Alert,
  Button,
  Center,
  Paper,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useState } from 'react'
import {
  ConsoleSignInDocument,
  type ConsoleSignInMutation,
} from '../../../schema/generated/operations.ts'
import { errorMessage, userErrorMessage } from '../api/error-message.ts'
import { Logo } from '../shell/logo.tsx'

interface SignInPageProps {
  /** Whether it stands in the place of a page whose session has ended. */
  readonly wasSignedIn: boolean
  readonly onSignedIn: (answer: ConsoleSignInMutation['signIn']) => Promise<void>
}

/** Stands where the page would be, at its address: whoever has signed in is where they wanted to go. */
export function SignInPage({ wasSignedIn, onSignedIn }: SignInPageProps) {
  useDocumentTitle('Sign in · Sluice')
  const [signIn, { data, error, loading }] = useMutation(ConsoleSignInDocument)
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const problem = error ? errorMessage(error) : userErrorMessage(data?.signIn.userErrors)

  async function submit(): Promise<void> {
    const answer = await signIn({ variables: { input: { email, password } } }).catch(
      () => undefined,
    )
    if (answer?.data?.signIn.viewer) await onSignedIn(answer.data.signIn)
  }

  return (
    <Center component="main" mih="100dvh" p="md">
      <Stack w="100%" maw={380} gap="lg">
        <Stack align="center" gap="xs">
          <Logo size={48} />
          <Title order={1} size="h2">
            Sign in to Sluice
          </Title>
          {wasSignedIn && (
            <Text c="dimmed" role="status">
              Your session has ended. Sign in to go on where you were.
            </Text>
          )}
        </Stack>
        <Paper withBorder p="lg" shadow="xs">
          <form action={submit}>
            <Stack>
              {problem && (
                <Alert color="red" role="alert">
                  {problem}
                </Alert>
              )}
              {!window.isSecureContext && (
                <Alert color="yellow">
                  This page has come over plain HTTP, and browsers keep its session cookie only over
                  HTTPS or on localhost. Open it by an https address.
                </Alert>
              )}
              <TextInput
                label="E-mail"
                type="email"
                autoComplete="username"
                required
                autoFocus
                value={email}
                onChange={({ currentTarget }) => setEmail(currentTarget.value)}
              />
              <PasswordInput
                label="Password"
                autoComplete="current-password"
                required
                value={password}
                onChange={({ currentTarget }) => setPassword(currentTarget.value)}
              />
              <Button type="submit" loading={loading}>
                Sign in
              </Button>
            </Stack>
          </form>
        </Paper>
      </Stack>
    </Center>
  )
}
