// "Near me": asks where the reader is only when they press it. The position is cut to two decimals (about a kilometre)
// before it goes into the address. Without this script, or without leave, the link leads to the map of the country.
for (const link of document.querySelectorAll("a[data-near]")) {
  link.addEventListener("click", (event) => {
    if (!navigator.geolocation) return;
    event.preventDefault();
    const there = new URL(link.href);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const list = new URL(there.pathname, location.href);
        list.searchParams.set("near", `${coords.latitude.toFixed(2)},${coords.longitude.toFixed(2)}`);
        list.searchParams.set("sort", "near");
        location.assign(list);
      },
      () => location.assign(there),
      { maximumAge: 600_000, timeout: 10_000 },
    );
  });
}
