// What every page does. collectstatic joins these into one file (docs/decisions/0002-one-style-sheet.md).
import "./menu.js";
import "./theme-button.js";
import "./copy.js";
import "./breaking.js";
import "./offline.js";
