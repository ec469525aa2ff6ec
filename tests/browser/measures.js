// What a person would see at a glance, asked of the page as it is drawn now. Each function answers a list of faults.
(() => {
  const INTERACTIVE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex='-1'])";
  const name = (element) =>
    `${element.localName}${element.id ? `#${element.id}` : ""} "${(element.getAttribute("aria-label") ?? element.textContent).trim().replace(/\s+/g, " ").slice(0, 40)}"`;
  const visible = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const clipped = (element) => element.closest(".visually-hidden, .skip") !== null;
  const all = (selector) => [...document.querySelectorAll(selector)].filter(visible);

  const structure = () => {
    const faults = [];
    const headings = all("h1, h2, h3, h4, h5, h6");
    const levels = headings.map((heading) => Number(heading.localName[1]));
    if (levels.filter((level) => level === 1).length !== 1) faults.push(`h1: ${levels}`);
    headings.forEach((heading, place) => {
      if (place && levels[place] > levels[place - 1] + 1) faults.push(`a level is skipped before ${name(heading)}`);
      if (!heading.textContent.trim()) faults.push("an empty heading");
    });
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    const twice = ids.filter((id, place) => ids.indexOf(id) !== place);
    if (twice.length) faults.push(`ids used twice: ${twice}`);
    if (document.querySelectorAll("main").length !== 1) faults.push("not one main");
    return faults;
  };

  const overflow = () => {
    const width = document.documentElement.clientWidth;
    const wide = document.documentElement.scrollWidth;
    if (wide <= width) return [];
    const outside = all("body *").filter((element) => element.getBoundingClientRect().right > width + 1);
    return [`${wide} px wide in ${width} px: ${outside.slice(0, 4).map(name).join("; ")}`];
  };

  // WCAG 2.5.8: links in running text and what the list beside the map repeats are exempt; a label counts with its box.
  const targets = () =>
    all(INTERACTIVE)
      .filter((element) => !clipped(element) && !element.closest("svg"))
      .filter((element) => getComputedStyle(element).display !== "inline")
      .filter((element) => {
        const box = (element.closest("label") ?? element).getBoundingClientRect();
        return box.width < 24 || box.height < 24;
      })
      .map((element) => `too small: ${name(element)}`);

  const overlaps = () => {
    const found = all(`${INTERACTIVE}, h1, h2, h3, p, dt, dd`)
      .filter((element) => !clipped(element) && !element.closest("svg, .map-frame"))
      .filter((element) => getComputedStyle(element).position !== "absolute");
    const boxes = found.map((element) => [...element.getClientRects()]);
    const meet = (one, other) =>
      Math.min(one.right, other.right) - Math.max(one.left, other.left) > 3 &&
      Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 3;
    const faults = [];
    for (let i = 0; i < found.length; i++)
      for (let j = i + 1; j < found.length; j++) {
        if (found[i].contains(found[j]) || found[j].contains(found[i])) continue;
        if (boxes[i].some((one) => boxes[j].some((other) => meet(one, other))))
          faults.push(`${name(found[i])} lies over ${name(found[j])}`);
      }
    return faults.slice(0, 5);
  };

  const moving = () =>
    all("body *")
      .filter((element) => {
        const style = getComputedStyle(element);
        return [style.transitionDuration, style.animationDuration].some((times) =>
          times.split(",").some((time) => parseFloat(time) > 0.001));
      })
      .map((element) => `moves: ${name(element)}`);

  // Radio buttons of one group are one stop of the Tab key.
  const stops = () => {
    const groups = new Set();
    return all(INTERACTIVE).filter((element) => {
      if (element.disabled) return false;
      if (element.type !== "radio") return true;
      const first = !groups.has(element.name);
      groups.add(element.name);
      return first;
    });
  };

  const outline = (element, part) => {
    const style = getComputedStyle(element, part);
    return style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
  };

  const focused = () => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const drawn = element.localName === "a" && element.closest("svg");
    const box = element.getBoundingClientRect();
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    const seen = drawn || clipped(element) || (top !== null && (element.contains(top) || top.contains(element)));
    return {
      name: name(element),
      stop: stops().findIndex((one) => one === element || (one.type === "radio" && one.name === element.name)),
      // A card's link draws it around the card, a box to tick around its field.
      outline: Math.max(outline(element), outline(element, "::after"), outline(element.closest(".ds-field") ?? element)),
      seen,
    };
  };

  // How many presses of the Tab key lie between the focus and a control; with Shift if negative.
  const away = (target) => {
    const order = stops();
    const place = (element) =>
      order.findIndex((one) => one === element || (one.type === "radio" && one.name === element.name));
    const here = document.activeElement;
    const passed = order.filter((one) => here.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING).length;
    return place(target) - (place(here) < 0 ? passed - 1 : place(here));
  };

  // What leads on from every page stands in two rows, however long the words of a language are.
  const header = () => {
    const tops = (selector) => new Set(all(selector).map((element) => Math.round(element.getBoundingClientRect().bottom / 24)));
    return [".site-nav li", ".site-header :is(.language, .sign-up)"].filter((selector) => tops(selector).size > 1);
  };

  return { header, structure, overflow, targets, overlaps, moving, stops: () => stops().map(name), focused, away };
})()
