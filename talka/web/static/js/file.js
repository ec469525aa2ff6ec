// A file control speaks the browser's language; here it lies unseen above words in the page's language, so that pressing,
// dropping and the keyboard stay the browser's own. Without this script the browser's control is seen.
function tell(input) {
  const name = input.closest(".file")?.querySelector(".file-name");
  if (name) name.textContent = Array.from(input.files, (file) => file.name).join(", ") || name.dataset.none;
}

document.documentElement.classList.add("files-told");
document.addEventListener("change", ({ target }) => {
  if (target.type === "file") tell(target);
});
document.addEventListener("reset", ({ target }) => setTimeout(() => target.querySelectorAll("input[type=file]").forEach(tell)));
addEventListener("pageshow", () => document.querySelectorAll("input[type=file]").forEach(tell));
