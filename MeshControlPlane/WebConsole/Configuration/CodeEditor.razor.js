const files = new URL('_content/BlazorMonaco/lib/monaco-editor/min/vs', document.baseURI).href;
const quiet = 350;
const severities = { Error: 8, Warning: 4, Note: 2 };
let loading;

// Monaco is a script of its own kind (AMD): it is loaded once for all pages, from this console and nowhere else.
function load() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `${files}/loader.js`;
    script.onload = () => {
      window.require.config({ paths: { vs: files } });
      window.require(['vs/editor/editor.main'], () => resolve(window.monaco), reject);
    };
    script.onerror = reject;
    document.head.append(script);
  });
  return loading;
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

// Where Monaco cannot be had, a plain text area does the same, but for the marks.
function plain(element, text, label, readOnly) {
  const area = document.createElement('textarea');
  area.value = text;
  area.readOnly = readOnly;
  area.setAttribute('aria-label', label);
  area.spellcheck = false;
  area.style.cssText = 'width: 100%; height: 100%; font: inherit; font-family: monospace; border: 0; background: transparent; color: inherit;';
  element.replaceChildren(area);
  return area;
}

export async function create(element, page, text, label, readOnly) {
  let waiting;
  const changed = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => page.invokeMethodAsync('OnTextAsync'), quiet);
  };
  let monaco;
  try {
    monaco = await load();
  } catch {
    const area = plain(element, text, label, readOnly);
    area.addEventListener('input', changed);
    return {
      text: () => new Blob([area.value]),
      replace: value => { area.value = value; changed(); },
      mark: () => { },
      reveal: line => {
        const lines = area.value.split('\n');
        const start = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
        area.focus();
        area.setSelectionRange(start, start + (lines[line - 1] ?? '').length);
      },
      dispose: () => clearTimeout(waiting),
    };
  }

  // The dark theme's own comments have not enough contrast.
  monaco.editor.defineTheme('mesh-dark', { base: 'vs-dark', inherit: true, rules: [{ token: 'comment', foreground: '7DB065' }], colors: {} });
  const editor = monaco.editor.create(element, {
    value: text,
    language: 'yaml',
    theme: isDark() ? 'mesh-dark' : 'vs',
    ariaLabel: label,
    automaticLayout: true,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    fixedOverflowWidgets: true,
    readOnly,
    insertSpaces: true,
    tabSize: 2,
    detectIndentation: false,
    lineNumbersMinChars: 3,
    wordBasedSuggestions: false,
    unicodeHighlight: { ambiguousCharacters: false },
  });
  const model = editor.getModel();
  let line = 0;
  editor.onDidChangeModelContent(changed);
  editor.onDidChangeCursorPosition(event => {
    if (event.position.lineNumber !== line) {
      line = event.position.lineNumber;
      page.invokeMethodAsync('OnLineAsync', line);
    }
  });
  const theme = () => monaco.editor.setTheme(isDark() ? 'mesh-dark' : 'vs');
  const preference = matchMedia('(prefers-color-scheme: dark)');
  preference.addEventListener('change', theme);
  const observer = new MutationObserver(theme);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return {
    text: () => new Blob([model.getValue()]),
    replace: value => {
      // As an edit, so that it can be undone.
      editor.pushUndoStop();
      model.pushEditOperations([], [{ range: model.getFullModelRange(), text: value }], () => null);
      editor.pushUndoStop();
    },
    mark: findings => monaco.editor.setModelMarkers(model, 'mesh', findings.map(finding => {
      const at = Math.min(Math.max(1, finding.line), model.getLineCount());
      return {
        startLineNumber: at,
        endLineNumber: at,
        startColumn: model.getLineFirstNonWhitespaceColumn(at) || 1,
        endColumn: model.getLineMaxColumn(at),
        message: finding.message,
        severity: severities[finding.word],
      };
    })),
    reveal: at => {
      editor.revealLineInCenter(at);
      editor.setPosition({ lineNumber: at, column: 1 });
      editor.focus();
    },
    dispose: () => {
      clearTimeout(waiting);
      observer.disconnect();
      preference.removeEventListener('change', theme);
      editor.dispose();
      model.dispose();
    },
  };
}
