/* What a hand types while a move is on its way stands in inputs that the answer replaces: it goes on in theirs. */

const TYPED = "input:not([type=hidden]), select";
const UNTIL = /^until_(\d+)(_\w+)$/;

/** The input of the fresh form that follows one of the old form: of a pin that of the same story. */
function heir(name, old, fresh) {
  const [, place, part] = name.match(UNTIL) ?? [];
  if (!place) return fresh.querySelector(`[name="${name}"]`);
  const story = old.querySelector(`[name=pin_${place}]`)?.value;
  const pin = [...fresh.querySelectorAll("[name^=pin_]")].find((one) => one.value === story);
  return pin && fresh.querySelector(`[name="until_${pin.name.slice("pin_".length)}${part}"]`);
}

/** Put the fresh form in the old one's place, with what was typed since `sent`, and the keyboard where it was. */
export function replace(old, fresh, sent) {
  for (const one of old.querySelectorAll(TYPED)) {
    if (!sent.has(one.name) || one.value === sent.get(one.name)) continue;
    const next = heir(one.name, old, fresh);
    if (next) next.value = one.value;
  }
  const held = document.activeElement;
  const next = old.contains(held) && held.matches(TYPED) ? heir(held.name, old, fresh) : null;
  const [from, to] = held?.matches?.("[type=text], [type=search]") ? [held.selectionStart, held.selectionEnd] : [];
  old.replaceWith(fresh);
  next?.focus({ preventScroll: true });
  if (next && from !== undefined) next.setSelectionRange(from, to);
}

/** Whether somebody types in the form. */
export const isTyping = (form) => form.contains(document.activeElement) && document.activeElement.matches(TYPED);
