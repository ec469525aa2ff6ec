// Taps that wait for a network, in this browser (IndexedDB): read by stamps.js and kiosk.js.
"use strict";

const keptStamps = (() => {
  const STORE = "stamps";

  function opened() {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open("talka-stamps", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  async function within(mode, act) {
    const base = await opened();
    return new Promise((resolve, reject) => {
      const work = base.transaction(STORE, mode);
      const asked = act(work.objectStore(STORE));
      work.oncomplete = () => { base.close(); resolve(asked.result); };
      work.onabort = work.onerror = () => { base.close(); reject(work.error); };
    });
  }

  return {
    all: () => within("readonly", (store) => store.getAll()),
    keep: (stamp) => within("readwrite", (store) => store.put({ id: crypto.randomUUID(), at: new Date().toISOString(), ...stamp })),
    drop: (id) => within("readwrite", (store) => store.delete(id)),
  };
})();
