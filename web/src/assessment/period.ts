// Periods as schemes write them: 2026-03, 2026-Q1, 2026.

/** The period `by` steps away: step_period('2026-Q1', -1) is 2025-Q4. */
export function step_period(period: string, by: number): string {
  const year = Number(period.slice(0, 4))
  if (period.length === 4) return String(year + by)
  const quarter = period[5] === 'Q'
  const per_year = quarter ? 4 : 12
  const n = year * per_year + Number(period.slice(quarter ? 6 : 5)) - 1 + by
  const of = (n % per_year) + 1
  return `${Math.floor(n / per_year)}-${quarter ? 'Q' + of : String(of).padStart(2, '0')}`
}
