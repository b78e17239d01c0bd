// Runs before the first paint, so that a dark page never flashes white.
try {
  const chosen = localStorage.getItem('homing.theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
  // storage is switched off in this browser: the system's theme is used
}
