const key = 'mesh-theme';

export function read() {
  return document.documentElement.dataset.theme ?? 'system';
}

export function write(theme) {
  if (theme === 'system') {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = theme;
  }
  try {
    localStorage.setItem(key, theme);
  } catch {
    // Not kept then.
  }
}
