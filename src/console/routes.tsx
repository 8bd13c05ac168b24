import { createBrowserRouter, Navigate, type RouteObject } from 'react-router'
import { loadPart } from './api/load-part.ts'
import { NotFoundPage } from './pages/not-found-page.tsx'
import { PageFailed } from './pages/page-failed.tsx'
import { Shell } from './shell/shell.tsx'

/** Each page is a part of its own, loaded when it is first opened. */
const pages: RouteObject[] = [
  { index: true, element: <Navigate to="/tasks" replace /> },
  {
    path: 'tasks',
    lazy: async () => ({
      Component: (await loadPart(() => import('./pages/tasks/tasks-page.tsx'))).TasksPage,
    }),
  },
  {
    path: 'tasks/:id',
    lazy: async () => ({
      Component: (await loadPart(() => import('./pages/task/task-page.tsx'))).TaskPage,
    }),
  },
  {
    path: 'import',
    lazy: async () => ({
      Component: (await loadPart(() => import('./pages/import/import-page.tsx'))).ImportPage,
    }),
  },
  {
    path: 'datasets',
    lazy: async () => ({
      Component: (await loadPart(() => import('./pages/datasets/datasets-page.tsx'))).DatasetsPage,
    }),
  },
  {
    path: 'datasets/:id',
    lazy: async () => ({
      Component: (await loadPart(() => import('./pages/dataset/dataset-page.tsx'))).DatasetPage,
    }),
  },
  {
    path: 'users',
    lazy: async () => ({
      Component: (await loadPart(() => import('./pages/users/users-page.tsx'))).UsersPage,
    }),
  },
  {
    path: 'tokens',
    lazy: async () => ({
      Component: (await loadPart(() => import('./pages/tokens/tokens-page.tsx'))).TokensPage,
    }),
  },
  { path: '*', Component: NotFoundPage },
]

/** Until the first page's part is there. */
function Nothing() {
  return null
}

/** The addresses of the console, below the path where the server is. */
export function createRouter() {
  const shell = { Component: Shell, ErrorBoundary: PageFailed, HydrateFallback: Nothing }
  const withBoundaries = pages.map((page) => ({
    ...page,
    ErrorBoundary: PageFailed,
  })) as RouteObject[]
  return createBrowserRouter([{ ...shell, children: withBoundaries }], {
    basename: new URL(document.baseURI).pathname,
  })
}
