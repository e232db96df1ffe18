// Before anything is drawn: a page that is dark does not begin white.
'use strict';
(() => {
  try {
    const theme = localStorage.getItem('mesh-theme');
    if (theme === 'light' || theme === 'dark') {
      document.documentElement.dataset.theme = theme;
    }
  } catch {
    // The browser keeps nothing for this page: the system's theme it is.
  }
})();
