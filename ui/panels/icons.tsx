/** The few signs of the page, drawn in the colour of their text; they never stand without a word or a label beside them. */

export function WarningIcon() {
  return (
    <svg class="icon" viewBox="0 0 12 12" aria-hidden="true">
      <path d="M6 1 11.5 11H.5z" fill="currentColor" />
      <path d="M6 4.5v3M6 8.8v.9" stroke="var(--ground)" stroke-width="1.2" />
    </svg>
  );
}

export function CriticalIcon() {
  return (
    <svg class="icon" viewBox="0 0 12 12" aria-hidden="true">
      <circle cx="6" cy="6" r="5.5" fill="currentColor" />
      <path d="M6 2.8v4M6 8.3v1" stroke="var(--ground)" stroke-width="1.4" />
    </svg>
  );
}

export function NoteIcon() {
  return (
    <svg class="icon" viewBox="0 0 12 12" aria-hidden="true">
      <circle cx="6" cy="6" r="5" fill="none" stroke="currentColor" stroke-width="1.2" />
      <path d="M6 5.4v3.4M6 3v1.2" stroke="currentColor" stroke-width="1.3" />
    </svg>
  );
}

export function ThemeIcon() {
  return (
    <svg class="icon" viewBox="0 0 12 12" aria-hidden="true">
      <circle cx="6" cy="6" r="5" fill="none" stroke="currentColor" stroke-width="1.2" />
      <path d="M6 1a5 5 0 0 1 0 10z" fill="currentColor" />
    </svg>
  );
}
