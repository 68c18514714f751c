// What every page does with its document. Text is set as text, never as HTML.

export const $ = (selector, root = document) => root.querySelector(selector);

// write sets an element's text, and touches nothing that is so already.
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// fill writes values into the elements that name them: <span data-text="city">.
export function fill(root, values) {
  for (const [name, value] of Object.entries(values)) {
    for (const element of root.querySelectorAll(`[data-text="${name}"]`)) write(element, value ?? "");
  }
}

// stamp returns a copy of a template's element.
export const stamp = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

export function setTitle(title) {
  document.title = `${title} · Skip the Line`;
}

// show makes one view of the page visible and takes the reader to its heading.
export function show(name) {
  for (const view of document.querySelectorAll("[data-view]")) {
    const wanted = view.dataset.view === name;
    if (wanted && view.hidden) {
      view.hidden = false;
      scrollTo(0, 0);
      view.querySelector("h1")?.focus();
    } else if (!wanted) {
      view.hidden = true;
    }
  }
}

// reconcile makes a list's elements those of items, in their order, and keeps every element whose item is still there: what
// did not change is not touched.
export function reconcile(list, items, key, create, update) {
  const wanted = new Set(items.map(key));
  const kept = new Map();
  for (const element of [...list.children]) {
    if (wanted.has(element.dataset.key)) kept.set(element.dataset.key, element);
    else element.remove();
  }
  let next = list.firstElementChild;
  for (const item of items) {
    let element = kept.get(key(item));
    if (!element) {
      element = create(item);
      element.dataset.key = key(item);
    }
    update(element, item);
    if (element === next) next = next.nextElementSibling;
    else list.insertBefore(element, next);
  }
}
