/** System, light or dark; remembered in this browser. */

export type Theme = 'system' | 'light' | 'dark';
const KEY = 'homing.theme';

function remembered(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
}

class ThemeChoice {
  chosen = $state<Theme>(remembered());

  choose(theme: Theme): void {
    this.chosen = theme;
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // storage is switched off: the choice holds until the page is closed
    }
  }
}

export const theme = new ThemeChoice();
