// Ways to pass on what stands in a field: the phone's own sharing, the clipboard, paper. Without this script the field
// can be copied by hand; a way that this browser does not know is not offered.
for (const box of document.querySelectorAll("[data-pass-on]")) {
  const field = document.getElementById(box.dataset.passOn);
  const said = box.querySelector("[role=status]");
  const ways = {
    share: navigator.share && (() => navigator.share({ title: document.title, url: field.value })),
    copy: navigator.clipboard && (() => navigator.clipboard.writeText(field.value).then(() => { said.textContent = said.dataset.copied; })),
    print: () => window.print(),
  };
  for (const button of box.querySelectorAll("button[data-way]")) {
    const way = ways[button.dataset.way];
    if (way) button.addEventListener("click", () => Promise.resolve(way()).catch(() => field.select()));
    else button.remove();
  }
  box.hidden = false;
}
