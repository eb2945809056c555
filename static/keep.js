// A form that is kept while it is typed: as soon as a field is left, not only with the button. Without this the button keeps it.
for (const form of document.querySelectorAll('form[data-keep]')) {
  form.addEventListener('change', () => {
    const body = new URLSearchParams(new FormData(form));
    fetch(form.action, { method: 'post', body, redirect: 'manual', keepalive: true }).catch(() => {});
  });
}
