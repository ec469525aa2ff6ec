// Puts a live map over the drawn one. Loaded as a module on pages with a map; MapLibre itself (440 kB) is fetched only
// when the frame comes on screen. Without this script, WebGL or a network the drawn map and the list remain.
//
// <div class="map-frame" data-map="…/maplibre-gl.mjs" data-map-worker="…" data-map-css="…" data-map-outline="…geojson"
//      data-map-points="id of a JSON script, or an address" [data-map-tiles="https://…/{z}/{x}/{y}.png"]
//      data-map-label="…" data-map-zoom-in="…" data-map-zoom-out="…"
//      data-map-ctrl="…" data-map-command="…" data-map-two-fingers="…">
// Points: GeoJSON FeatureCollection of Points with properties title, href and (if one stands for several) count.

const LATVIA = [[20.9, 55.6], [28.3, 58.15]];
const NUMBERS = new Intl.NumberFormat(document.documentElement.lang, { useGrouping: "always" });

function grouped(count) {
  return NUMBERS.format(count);
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

async function points(source) {
  const script = document.getElementById(source);
  if (script) return JSON.parse(script.textContent);
  const response = await fetch(source, { headers: { Accept: "application/geo+json" } });
  if (!response.ok) throw new Error(`points: ${response.status}`);
  return response.json();
}

function style(frame) {
  const sources = { outline: { type: "geojson", data: frame.dataset.mapOutline } };
  const layers = [
    { id: "water", type: "background", paint: { "background-color": colour("--map-water") } },
    { id: "land", type: "fill", source: "outline", paint: { "fill-color": colour("--map-land") } },
    { id: "edge", type: "line", source: "outline", paint: { "line-color": colour("--map-edge"), "line-width": 1.5 } },
  ];
  if (frame.dataset.mapTiles) {
    sources.tiles = { type: "raster", tiles: [frame.dataset.mapTiles], tileSize: 256 };
    layers.push({ id: "tiles", type: "raster", source: "tiles" });
  }
  return { version: 8, sources, layers };
}

function addPoints(map, data) {
  map.addSource("points", {
    type: "geojson",
    data,
    cluster: true,
    clusterRadius: 48,
    clusterMaxZoom: 12,
    clusterProperties: { total: ["+", ["coalesce", ["get", "count"], 1]] },
  });
  map.addLayer({
    id: "circles",
    type: "circle",
    source: "points",
    paint: {
      "circle-color": colour("--ds-color-accent-base-default"),
      "circle-stroke-color": colour("--map-land"),
      "circle-stroke-width": 2,
      "circle-radius": ["interpolate", ["linear"], ["sqrt", ["coalesce", ["get", "total"], ["get", "count"], 1]], 1, 9, 6, 18, 20, 30],
    },
  });
}

// Numbers are HTML over the canvas: the outline map has no glyph files, and a reader's font size counts.
function addNumbers(map, maplibre) {
  let shown = [];
  const draw = () => {
    for (const marker of shown) marker.remove();
    shown = map.queryRenderedFeatures({ layers: ["circles"] }).map((feature) => {
      const label = document.createElement(feature.properties.cluster ? "button" : "a");
      const count = feature.properties.total ?? feature.properties.count ?? 1;
      label.className = "map-label";
      label.textContent = count > 1 ? grouped(count) : "";
      if (feature.properties.cluster) {
        label.type = "button";
        label.setAttribute("aria-label", grouped(count));
        label.addEventListener("click", () => expand(map, feature));
      } else {
        label.href = feature.properties.href;
        label.title = feature.properties.title;
        label.setAttribute("aria-label", count > 1 ? `${feature.properties.title}: ${grouped(count)}` : feature.properties.title);
      }
      return new maplibre.Marker({ element: label }).setLngLat(feature.geometry.coordinates).addTo(map);
    });
  };
  map.on("idle", draw);
}

async function expand(map, feature) {
  const zoom = await map.getSource("points").getClusterExpansionZoom(feature.properties.cluster_id);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  map.easeTo({ center: feature.geometry.coordinates, zoom, duration: still ? 0 : 400 });
}

// Waited for: until it is here the map's buttons are too small to be pressed.
function addStyleSheet(href) {
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  const loaded = new Promise((resolve) => ["load", "error"].forEach((name) => link.addEventListener(name, resolve)));
  document.head.append(link);
  return loaded;
}

const shown = new WeakMap(); // frame → its map

async function start(frame) {
  const set = frame.dataset;
  const before = shown.get(frame);
  const view = before ? { center: before.getCenter(), zoom: before.getZoom() } : { bounds: LATVIA };
  before?.remove();
  const [maplibre, data] = await Promise.all([import(set.map), points(set.mapPoints), addStyleSheet(set.mapCss)]);
  maplibre.setWorkerUrl(set.mapWorker);
  const live = document.createElement("div");
  live.className = "map-live";
  live.append(document.createElement("div"));
  frame.append(live);
  const map = new maplibre.Map({
    container: live.firstChild,
    style: style(frame),
    ...view,
    fitBoundsOptions: { padding: 12 },
    maxZoom: 15,
    attributionControl: false,
    cooperativeGestures: true, // who scrolls past a map moves the page, not the map
    locale: {
      "Map.Title": set.mapLabel,
      "NavigationControl.ZoomIn": set.mapZoomIn,
      "NavigationControl.ZoomOut": set.mapZoomOut,
      "CooperativeGesturesHandler.WindowsHelpText": set.mapCtrl,
      "CooperativeGesturesHandler.MacHelpText": set.mapCommand,
      "CooperativeGesturesHandler.MobileHelpText": set.mapTwoFingers,
    },
  });
  shown.set(frame, map);
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.on("load", () => {
    addPoints(map, data);
    addNumbers(map, maplibre);
    frame.dataset.live = "";
  });
}

const watch = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    watch.unobserve(target);
    start(target).catch(() => {
      target.querySelector(".map-live")?.remove();
    });
  }
}, { rootMargin: "200px" });

function observe() {
  for (const frame of document.querySelectorAll("[data-map]:not([data-live])")) watch.observe(frame);
}

observe();
// A refreshed list brings the drawn map of its own points: the live one starts again over it, where the reader left it.
document.addEventListener("htmx:after:swap", observe);
