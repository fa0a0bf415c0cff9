/* Words that the portal could not be told yet, in this browser's storage: a closed lid, a lost connection or an
   expired session leaves nothing else to keep them in. The portal has them as soon as it can be reached, and then
   they are forgotten here, because others may use this computer. */

const PREFIX = "dateline.unsaved.";

const nameOf = (person, key) => `${PREFIX}${person}.${key}`;

/* False when this browser keeps nothing: storage is full, or forbidden. */
export function remember(person, key, words) {
  try {
    localStorage.setItem(nameOf(person, key), JSON.stringify(words));
    return true;
  } catch {
    return false;
  }
}

export function forget(person, key) {
  try {
    localStorage.removeItem(nameOf(person, key));
  } catch {
    /* Nothing was kept. */
  }
}

/* What is left of this person's forms of one story, and of stories not begun, or of one front: [key, words] each. */
export function leftovers(person, article) {
  const found = [];
  try {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(nameOf(person, ""))) continue;
      const words = JSON.parse(localStorage.getItem(name));
      const isNewStory = words.article === "" && !article.includes(":");
      if (isNewStory || words.article === article) found.push([name.slice(nameOf(person, "").length), words]);
    }
  } catch {
    /* Unreadable is nothing. */
  }
  return found;
}
