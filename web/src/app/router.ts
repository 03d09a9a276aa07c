// The way to every page. Each page is its own chunk.

import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { preferences, readWords, say } from '@/base'
import { useSession } from '@/session'
import { setTitle } from './title'

const routes: RouteRecordRaw[] = [
  {
    path: '/login',
    name: 'login',
    component: () => import('@/session/LoginPage.vue'),
    meta: { bare: true },
  },
  { path: '/', name: 'workbench', component: () => import('@/task/WorkbenchPage.vue') },
  { path: '/matters', name: 'matters', component: () => import('@/matter/MattersPage.vue') },
  {
    path: '/matters/:id',
    name: 'matter',
    component: () => import('@/matter/MatterPage.vue'),
    props: true,
  },
  {
    path: '/incidents',
    name: 'incidents',
    component: () => import('@/matter/IncidentsPage.vue'),
  },
  { path: '/tray', name: 'tray', component: () => import('@/matter/TrayPage.vue') },
  { path: '/start', name: 'start', component: () => import('@/declaration/StartPage.vue') },
  {
    path: '/start/:body/:procedure',
    name: 'declare',
    props: true,
    component: () => import('@/declaration/DeclarationPage.vue'),
  },
  {
    path: '/import/:body/:procedure',
    name: 'import',
    props: true,
    component: () => import('@/declaration/ImportPage.vue'),
  },
  { path: '/meetings', name: 'meetings', component: () => import('@/meeting/MeetingsPage.vue') },
  {
    path: '/meetings/:id',
    name: 'meeting',
    component: () => import('@/meeting/MeetingPage.vue'),
    props: true,
  },
  {
    path: '/meetings/:id/screen',
    name: 'screen',
    component: () => import('@/meeting/ScreenPage.vue'),
    props: true,
    meta: { bare: true },
  },
  {
    path: '/meetings/:id/sign-in',
    name: 'sign_in',
    component: () => import('@/meeting/SignInPage.vue'),
    props: true,
    meta: { bare: true },
  },
  { path: '/documents', name: 'documents', component: () => import('@/paper/DocumentsPage.vue') },
  {
    path: '/documents/:id',
    name: 'document',
    component: () => import('@/paper/DocumentPage.vue'),
    props: true,
  },
  {
    path: '/sign/:matter/:step',
    name: 'sign',
    component: () => import('@/sign/SignPage.vue'),
    props: true,
    meta: { bare: true },
  },
  {
    path: '/verify',
    name: 'verify',
    component: () => import('@/paper/VerifyPage.vue'),
    meta: { bare: true, open: true },
  },
  { path: '/ledgers', name: 'ledgers', component: () => import('@/ledger/LedgersPage.vue') },
  {
    path: '/ledgers/:body/:name',
    name: 'ledger',
    props: true,
    component: () => import('@/ledger/LedgerPage.vue'),
  },
  {
    path: '/ledgers/:body/:name/entries/:id',
    name: 'entry',
    props: true,
    component: () => import('@/ledger/EntryPage.vue'),
  },
  {
    path: '/ledgers/:body/:name/difference',
    name: 'difference',
    props: true,
    component: () => import('@/ledger/DifferencePage.vue'),
  },
  {
    path: '/dashboard',
    name: 'dashboard',
    component: () => import('@/board/DashboardPage.vue'),
  },
  {
    path: '/directives',
    name: 'directives',
    component: () => import('@/board/DirectivesPage.vue'),
  },
  { path: '/triage', name: 'triage', component: () => import('@/problem/TriagePage.vue') },
  { path: '/agency', name: 'agency', component: () => import('@/problem/AgencyPage.vue') },
  {
    path: '/investor/:secret',
    name: 'investor',
    component: () => import('@/problem/InvestorPage.vue'),
    props: true,
    meta: { bare: true, open: true },
  },
  { path: '/weekly', name: 'weekly', component: () => import('@/problem/WeeklyPage.vue') },
  {
    path: '/assessment',
    name: 'assessment',
    component: () => import('@/assessment/AssessmentPage.vue'),
  },
  {
    path: '/assessment/scheme',
    name: 'scheme',
    beforeEnter: to => (to.query.id ? true : { name: 'assessment' }),
    component: () => import('@/assessment/SchemePage.vue'),
  },
  { path: '/unurged', name: 'unurged', component: () => import('@/board/UnurgedPage.vue') },
  { path: '/bodies', name: 'bodies', component: () => import('@/body/BodiesPage.vue') },
  {
    path: '/bodies/:id',
    name: 'body',
    component: () => import('@/body/BodyPage.vue'),
    props: true,
  },
  { path: '/units', name: 'units', component: () => import('@/unit/UnitsPage.vue') },
  { path: '/people', name: 'people', component: () => import('@/person/PeoplePage.vue') },
  { path: '/settings', name: 'settings', component: () => import('@/settings/SettingsPage.vue') },
  { path: '/:rest(.*)*', name: 'missing', component: () => import('./MissingPage.vue') },
]

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
})

router.beforeEach(async to => {
  // What anybody may see needs no session; who has one keeps it.
  if (to.meta.open) return true
  const store = useSession()
  const signed_in = await store.find()
  if (to.name === 'login')
    return signed_in && !store.session?.must_change_password ? { name: 'workbench' } : true
  if (!signed_in || store.session?.must_change_password)
    return { name: 'login', query: { to: to.fullPath } }
  if (preferences.language === 'en') await readWords()
  return true
})

// Pages with a subject of their own (a matter, an entry) set the title when they know it.
router.afterEach(to => {
  setTitle(say('title.' + String(to.name)))
})
