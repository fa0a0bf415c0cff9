/* The focal point: set by pointer or arrow keys, seen at once in three crops. The number inputs hold it. */

const RATIOS = { "16x9": 16 / 9, "4x3": 4 / 3, "1x1": 1 };
const STEP = 0.01;
const LEAP = 0.1;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const within = (value, most) => Math.min(Math.max(value, 0), most);

/* The same arithmetic as articles/media/geometry.py. */
export function crop(width, height, ratio, x, y) {
  const cutWidth = Math.min(width, height * ratio);
  const cutHeight = Math.min(height, width / ratio);
  return {
    left: within(x * width - cutWidth / 2, width - cutWidth),
    top: within(y * height - cutHeight / 2, height - cutHeight),
    width: cutWidth,
    height: cutHeight,
  };
}

class FocalPoint {
  constructor(root) {
    this.root = root;
    this.stage = root.querySelector(".focal-stage");
    this.canvas = this.stage.querySelector("canvas");
    this.status = root.querySelector("[role=status]");
    this.x = document.getElementById("id_focal_x");
    this.y = document.getElementById("id_focal_y");
    for (const input of [this.x, this.y]) input.addEventListener("input", () => this.draw());
    this.stage.addEventListener("keydown", (event) => this.moveByKey(event));
    this.stage.addEventListener("pointerdown", (event) => this.moveTo(event));
    this.stage.addEventListener("pointermove", (event) => event.buttons && this.moveTo(event));
    document.getElementById("id_file")?.addEventListener("change", (event) => this.readFile(event.target.files[0]));
    if (root.dataset.src) this.readAddress(root.dataset.src);
  }

  async readAddress(address) {
    const image = new Image();
    image.src = address;
    await image.decode();
    this.show(image, image.naturalWidth, image.naturalHeight);
  }

  async readFile(file) {
    this.hide(true);
    if (!file) return;
    try {
      const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
      this.show(bitmap, bitmap.width, bitmap.height);
    } catch {
      /* What the browser cannot show, the server refuses or reads: it says so on saving. */
    }
  }

  show(picture, width, height) {
    this.picture = picture;
    this.size = [width, height];
    const scale = Math.min(1, 640 / width, 480 / height);
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    this.hide(false);
    this.draw();
  }

  hide(hidden) {
    this.stage.hidden = hidden;
    this.root.querySelector(".focal-previews").hidden = hidden;
  }

  get point() {
    return [this.x, this.y].map((input) => within(Number.parseFloat(input.value) || 0, 1));
  }

  set(x, y) {
    this.x.value = within(x, 1).toFixed(2);
    this.y.value = within(y, 1).toFixed(2);
    this.draw();
    const [across, down] = this.point.map((share) => String(Math.round(share * 100)));
    this.status.textContent = this.root.dataset.says.replace("{x}", across).replace("{y}", down);
  }

  moveTo(event) {
    const box = this.canvas.getBoundingClientRect();
    this.set((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  }

  moveByKey(event) {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    const step = event.shiftKey ? LEAP : STEP;
    const [x, y] = this.point;
    this.set(x + move[0] * step, y + move[1] * step);
  }

  draw() {
    if (!this.picture) return;
    const { width, height } = this.canvas;
    const pen = this.canvas.getContext("2d");
    const [x, y] = this.point;
    pen.drawImage(this.picture, 0, 0, width, height);
    for (const [colour, line] of [["#000", 6], ["#fff", 3]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = line;
      pen.beginPath();
      pen.arc(x * width, y * height, 14, 0, 2 * Math.PI);
      pen.stroke();
    }
    for (const preview of this.root.querySelectorAll("[data-ratio]")) {
      const cut = crop(...this.size, RATIOS[preview.dataset.ratio], x, y);
      const target = [0, 0, preview.width, preview.height];
      preview.getContext("2d").drawImage(this.picture, cut.left, cut.top, cut.width, cut.height, ...target);
    }
  }
}

for (const root of document.querySelectorAll("[data-focal-point]")) new FocalPoint(root);
