// Line icons on a 16 grid, as in the design's mock-ups. Each is the inside of one path element,
// or several separated by `|`.

export const icons: Record<string, string> = {
  search: 'M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0z|M10.5 10.5 14 14',
  bell: 'M3.5 11.5h9M4.5 11.5V7a3.5 3.5 0 0 1 7 0v4.5M7 14h2',
  plus: 'M8 3v10M3 8h10',
  down: 'm4 6 4 4 4-4',
  right: 'm6 4 4 4-4 4',
  left: 'm10 4-4 4 4 4',
  close: 'm4 4 8 8M12 4l-8 8',
  check: 'm3 8.5 3.2 3L13 4.5',
  lock: 'M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5',
  warn: 'M8 2.5 14.5 13.5h-13zM8 6.8v3M8 11.6v.1',
  info: 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0zM8 7.2v3.6M8 5v.1',
  eye:
    'M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8z|M9.9 8' +
    'a1.9 1.9 0 1 1-3.8 0 1.9 1.9 0 0 1 3.8 0z',
  send: 'M14 2 7 9M14 2 9.5 14 7 9 2 6.5z',
  back: 'M6 4 2.5 7.5 6 11M2.5 7.5h7a4 4 0 0 1 0 6H8',
  swap: 'M3 5.5h9M9.5 3 12 5.5 9.5 8M13 10.5H4M6.5 8 4 10.5 6.5 13',
  file: 'M4 2h5.5L12.5 5v9H4zM9 2v3.5h3.5M6 8h4.5M6 10.8h4.5',
  upload: 'M8 10.7v-8M4.8 6 8 2.8 11.2 6M3 13.5h10',
  download: 'M8 2.5v8M4.8 7.5 8 10.7l3.2-3.2M3 13.5h10',
  calendar: 'M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 2v3M10.5 2v3',
  sort: 'M5 3v10M5 13l-2.3-2.5M5 13l2.3-2.5M11 13V3M11 3 8.7 5.5M11 3l2.3 2.5',
  star: 'm8 2 1.8 3.8 4.2.6-3 3 .7 4.1L8 11.5 4.3 13.5l.7-4.1-3-3 4.2-.6z',
  desk: 'M2.5 3.5h11v7h-11zM2.5 6.5h11M6 13.5h4M8 10.5v3',
  flow: 'M2 3h4v3H2zM10 10h4v3h-4zM4 6v5.5h6',
  book: 'M3 2.5h10v11H3zM6 2.5v11M8.5 5.5h2.5M8.5 8h2.5',
  seal: 'M3 3h10v10H3zM5.5 6h5M8 6v4.5M5.5 10.5h5',
  more: 'M3.5 8v.1M8 8v.1M12.5 8v.1',
  edit: 'M3 13l.6-2.8L10.8 3l2.2 2.2-7.2 7.2z',
  people:
    'M8.5 5.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0zM1.5 13.5' +
    'c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4M10.5 3.2a2.5 2.5 0 0 1 0 4.6M12 9.8c1.5.6 2.5 1.9 2.5 3.7',
}
