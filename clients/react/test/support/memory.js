import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

/** Remembers objects without keeping them alive. */
export class Remembered {
  #references = [];

  add(object) {
    this.#references.push(new WeakRef(object));
    return object;
  }

  /** How many of the objects are still in memory. */
  async alive() {
    for (let i = 0; i < 5; i++) {
      await sleep(10); // A WeakRef keeps its object until the end of the task.
      collectGarbage();
    }
    return this.#references.filter((reference) => reference.deref() !== undefined).length;
  }
}
