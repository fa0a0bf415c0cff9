// Names for the fields that narrow a search, in the browser's own list, while somebody types.
const form = document.getElementById("page-search-form");
for (const field of form?.querySelectorAll("input[list]") ?? []) {
  let asked, timer;
  const ask = async () => {
    asked?.abort();
    const typed = field.value.trim();
    if (typed.length < 2) return field.list.replaceChildren();
    asked = new AbortController();
    const query = new URLSearchParams({ q: typed, kind: field.name });
    try {
      const answer = await fetch(`${form.dataset.suggestions}?${query}`, { signal: asked.signal });
      if (!answer.ok) return;
      const { names } = await answer.json();
      field.list.replaceChildren(...names.map((name) => new Option("", name)));
    } catch {}
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
}
