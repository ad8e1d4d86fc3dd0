// Where each row of a virtual list stands. Heights are guessed until they are measured.

const GUESS = 48;

export class Offsets {
  #heights = new Map();
  /** #tops[i] is where row i begins, for i up to #known. */
  #tops = new Float64Array(1_024);
  #known = 0;
  #items = [];
  #first = null;
  count = 0;

  /** Takes over the list as it is now. Rows at its end cost nothing; a change at its beginning costs a sum anew. */
  sync(items) {
    const first = items[0]?.position ?? null;
    if (items !== this.#items || first !== this.#first) this.#known = 0;
    this.#items = items;
    this.#first = first;
    this.count = items.length;
    this.#known = Math.min(this.#known, this.count);
    if (this.#tops.length <= this.count) {
      const larger = new Float64Array(2 * this.count + 1);
      larger.set(this.#tops);
      this.#tops = larger;
    }
    if (this.#heights.size > 3 * this.count + 5_000) this.#heights.clear();
  }

  top(index) {
    for (let i = this.#known; i < index; i++) {
      this.#tops[i + 1] = this.#tops[i] + (this.#heights.get(this.#items[i].position) ?? GUESS);
    }
    this.#known = Math.max(this.#known, index);
    return this.#tops[index];
  }

  /** The position of a row, as the list was when it was taken over; 0 without rows. */
  position(index) {
    return this.#items[index]?.position ?? 0;
  }

  get total() {
    return this.top(this.count);
  }

  /** The row at a height. */
  at(y) {
    if (this.count === 0) return 0;
    this.top(this.count);
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#tops[middle] <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The row with a position, or the next one after it. */
  indexOf(position) {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#items[middle].position < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  measured(index, height) {
    const { position } = this.#items[index];
    if (this.#heights.get(position) === height) return;
    this.#heights.set(position, height);
    this.#known = Math.min(this.#known, index);
  }

  /** Another width: all heights are guesses again. */
  forget() {
    this.#heights.clear();
    this.#known = 0;
  }
}
