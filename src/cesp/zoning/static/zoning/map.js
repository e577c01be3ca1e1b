"use strict";
// The map of « Où puis-je m'installer ? ». The page says everything without it. What is shown stands in the address,
// so that it can be sent and that the back button works; the server writes the results, this only draws them.
(() => {
  const box = document.querySelector("[data-cesp-map]");
  if (!box || !window.L || !window.topojson) {
    return;
  }
  const CLOSE = 9; // the zoom from which the communes in sight are drawn
  const MOST = 12; // départements drawn at once, the nearest to the middle first
  const APART = 30; // pixels under which two points are one
  const FRANCE = [[41.35, -5.1], [51.1, 9.6]];
  const MISSING = ["975", "977", "978", "984", "986", "987", "988", "989"];
  const canvas = box.querySelector("[data-cesp-map-canvas]");
  const status = box.querySelector("[data-cesp-map-status]");
  const banner = box.querySelector("[data-cesp-map-fictitious]");
  const embedded = document.body.hasAttribute("data-cesp-embedded");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const hovers = window.matchMedia("(hover: hover)").matches;
  const asked = new Map();
  const outlines = new Map(); // code of département → its layer, at the scale of the country
  const drawn = new Map(); // code of département → { communes, data }
  let state = readState();
  let shares = {};
  let here = location.pathname + location.search;

  box.querySelector("[data-cesp-map-shown]").hidden = false;
  const map = L.map(canvas, {
    scrollWheelZoom: false,
    zoomControl: false,
    minZoom: 2,
    maxZoom: 14,
    zoomSnap: 0.25,
    renderer: L.svg({ padding: 0.3 }),
  });
  L.control.zoom({ position: "bottomright", zoomInTitle: "Agrandir", zoomOutTitle: "Réduire" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.attributionControl.setPrefix("Leaflet").addAttribution("Contours : IGN, Natural Earth");
  // The wheel scrolls the page until one has shown interest in the map.
  map.on("focus click", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
  for (const [name, level] of [["ground", 210], ["country", 350], ["communes", 380], ["around", 420]]) {
    map.createPane(name).style.zIndex = level;
  }
  const points = L.layerGroup().addTo(map);
  const around = L.layerGroup().addTo(map);
  let country = null;

  function readState() {
    return JSON.parse(document.getElementById("cesp-map-state").textContent);
  }

  function load(url) {
    if (!asked.has(url)) {
      const answer = fetch(url).then((response) => {
        if (!response.ok) {
          throw new Error(`${response.status} ${url}`);
        }
        return response.json();
      });
      answer.catch(() => asked.delete(url));
      asked.set(url, answer);
    }
    return asked.get(url);
  }

  const outlineOf = (name, digest) => load(state.outlines.replace("DIGEST", digest).replace("CODE", name));
  const features = (topology) => topojson.feature(topology, Object.values(topology.objects)[0]);

  function say(sentence) {
    status.textContent = sentence;
  }

  function failed() {
    say("La carte n'a pas pu se charger. Le tableau, plus bas, dit la même chose.");
  }

  // --- The country -----------------------------------------------------------------------------------------------

  async function drawGround() {
    const [neighbours, departements] = await Promise.all([
      outlineOf("voisins", state.whole.voisins),
      outlineOf("departements", state.whole.departements),
    ]);
    L.geoJSON(features(neighbours), {
      pane: "ground", interactive: false, style: { className: "cesp-neighbour", fillOpacity: 1, weight: 0 },
    }).addTo(map);
    country = L.geoJSON(features(departements), {
      pane: "country",
      style: () => ({ weight: 1, fillOpacity: 1 }),
      onEachFeature: (feature, layer) => {
        outlines.set(feature.id, layer);
        layer.on("click", () => go(addressOf(feature.id)));
        if (hovers) {
          layer.bindTooltip(() => wordsOf(feature.id), { sticky: true });
        }
      },
    }).addTo(map);
  }

  function wordsOf(code) {
    const share = shares[code];
    if (!share) {
      return code;
    }
    const zones = share.percent === null
      ? "aucun zonage publié"
      : `${share.percent} % des communes admises (${share.admitted} sur ${share.communes}${share.unsaid ? `, dont ${share.unsaid} non renseignée${share.unsaid > 1 ? "s" : ""}` : ""})`;
    const places = share.places ? `, ${share.places} lieu${share.places > 1 ? "x" : ""} proposé${share.places > 1 ? "s" : ""}` : "";
    return textOf(`${share.name} : ${zones}${places}`);
  }

  function textOf(words) {
    const element = document.createElement("span");
    element.textContent = words;
    return element;
  }

  async function tint() {
    shares = (await load(state.country)).departements;
    outlines.forEach((layer, code) => {
      const percent = shares[code]?.percent;
      const look = percent === undefined || percent === null ? "none" : `share-${Math.min(4, Math.floor(percent / 20))}`;
      const element = layer.getElement();
      element.dataset.departement = code;
      element.setAttribute("class", "leaflet-interactive cesp-edge");
      if (look === "none") {
        element.setAttribute("fill", "url(#cesp-zone-none)");
      } else {
        element.classList.add("cesp-share", `cesp-share--${look.slice(-1)}`);
      }
    });
  }

  // --- The communes ----------------------------------------------------------------------------------------------

  function wanted() {
    const chosen = state.departements.length === 1 ? state.departements : [];
    const sight = map.getBounds();
    const close = map.getZoom() >= CLOSE ? [...outlines.keys()].filter((code) => outlines.get(code).getBounds().intersects(sight)) : [];
    const middle = sight.getCenter();
    const away = (code) => middle.distanceTo(outlines.get(code).getBounds().getCenter());
    close.sort((one, other) => away(one) - away(other));
    return [...new Set([...chosen, ...close])].filter((code) => outlines.has(code) && shares[code]?.outlines).slice(0, MOST);
  }

  async function refresh() {
    const codes = wanted();
    drawn.forEach((own, code) => {
      if (!codes.includes(code)) {
        own.communes.remove();
        drawn.delete(code);
        outlines.get(code).getElement().classList.remove("cesp-share--blank");
      }
    });
    const answers = await Promise.allSettled(codes.filter((code) => !drawn.has(code)).map(drawCommunes));
    if (answers.some((answer) => answer.status === "rejected")) {
      failed();
    }
    drawPoints();
  }

  async function drawCommunes(code) {
    const source = state.data;
    const [data, topology] = await Promise.all([
      load(source.replace("CODE", code)),
      outlineOf(code, shares[code].outlines),
    ]);
    if (source !== state.data || drawn.has(code) || !wanted().includes(code)) {
      return;
    }
    const communes = L.geoJSON(features(topology), {
      pane: "communes",
      style: (feature) => lookOf(data, feature.id),
      onEachFeature: (feature, layer) => {
        const zone = zoneOf(data, feature.id);
        const name = `${feature.properties.nom} (${code})`;
        if (hovers) {
          layer.bindTooltip(textOf(`${name} : ${zone.label}`), { sticky: true });
        }
        layer.bindPopup(() => popupOf(name, feature.id, data), { maxWidth: 260, minWidth: 180 });
        layer.cespCode = feature.id;
      },
    }).addTo(map);
    drawn.set(code, { communes, data });
    outlines.get(code).getElement().classList.add("cesp-share--blank");
    communes.eachLayer((layer) => {
      if (layer.cespCode === state.commune?.code) {
        layer.getElement().classList.add("cesp-here");
        layer.setStyle({ weight: 3 }).bringToFront();
        if (!state.commune.km && !map.dragging.moving()) {
          layer.openPopup(L.latLng(state.commune.at));
        }
      }
    });
  }

  const NOTHING = { code: "aucun", label: "Commune inconnue de ce service", look: "none", admitted: false, note: "Ce n'est pas « hors zone »." };
  const zoneOf = (data, code) => data.zones[data.communes[code]] || NOTHING;

  // A commune is shown for what is in it too; a dashed edge says that a part of it is classed otherwise.
  function lookOf(data, code) {
    const zone = zoneOf(data, code);
    const inside = (data.parts[code] || []).map(([, index]) => data.zones[index].code);
    const hidden = state.categories.length && ![zone.code, ...inside].some((one) => state.categories.includes(one));
    return {
      className: inside.length ? "cesp-edge cesp-edge--parts" : "cesp-edge",
      weight: inside.length ? 2 : 0.6,
      dashArray: inside.length ? "4 3" : null,
      fillColor: `url(#cesp-zone-${hidden ? "out" : zone.look})`,
      fillOpacity: hidden ? 0.5 : 1,
    };
  }

  function answerOf(zone) {
    if (zone.note) {
      return `. ${zone.note}`;
    }
    return zone.admitted ? " : un engagement peut s'y accomplir." : " : pas d'engagement ici.";
  }

  // What lies inside an outline: the commune's own places, those of the municipal districts of a city.
  function popupOf(name, code, data) {
    const content = document.createElement("div");
    const add = (tag, words, parent = content) => {
      const element = document.createElement(tag);
      element.textContent = words;
      parent.append(element);
      return element;
    };
    const link = (words, url, parent) => {
      const element = add("a", words, parent);
      element.href = url;
      if (embedded) {
        element.target = "_blank";
        element.rel = "noopener";
      }
    };
    const zone = zoneOf(data, code);
    add("strong", name, add("p", ""));
    add("p", `${zone.label}${answerOf(zone)}`);
    if (data.zoning?.fictitious) {
      add("p", "Zonage fictif : aucun arrêté ne le dit.");
    }
    if (data.parts[code]) {
      add("p", "Classés autrement :");
      const list = add("ul", "");
      data.parts[code].forEach(([part, index]) => add("li", `${part} : ${data.zones[index].label}`, list));
    }
    const places = data.places.filter((point) => point.outline === code).flatMap((point) => point.places);
    if (places.length) {
      add("p", places.length > 1 ? `${places.length} lieux proposés :` : "Un lieu proposé :");
      const list = add("ul", "");
      places.forEach(([reference, words]) => link(`${reference}, ${words}`, state.place.replace("CODE", encodeURIComponent(reference)), add("li", "", list)));
    }
    link("Ouvrir la fiche de la commune", state.fiche.replace("CODE", code), add("p", ""));
    return content;
  }

  // --- The places ------------------------------------------------------------------------------------------------

  function spots() {
    const found = [];
    outlines.forEach((layer, code) => {
      if (drawn.has(code)) {
        drawn.get(code).data.places.forEach((point) => found.push({ at: L.latLng(point.at), count: point.places.length, name: point.name, code: point.commune, outline: point.outline, departement: code }));
      } else if (shares[code]?.places) {
        found.push({ at: layer.getBounds().getCenter(), count: shares[code].places, name: shares[code].name, departement: code });
      }
    });
    return found;
  }

  function drawPoints() {
    points.clearLayers();
    const groups = [];
    const sight = map.getBounds();
    for (const spot of spots().filter((one) => sight.contains(one.at))) {
      const pixel = map.latLngToLayerPoint(spot.at);
      const near = groups.find((group) => group.pixel.distanceTo(pixel) < APART);
      if (near) {
        near.spots.push(spot);
      } else {
        groups.push({ pixel, spots: [spot] });
      }
    }
    groups.forEach(drawPoint);
  }

  function drawPoint(group) {
    const count = group.spots.reduce((sum, spot) => sum + spot.count, 0);
    const size = Math.min(44, 24 + Math.round(4 * Math.log2(count)));
    const words = `${group.spots.map((spot) => spot.name).slice(0, 3).join(", ")}${group.spots.length > 3 ? "…" : ""} : ${count} lieu${count > 1 ? "x" : ""} proposé${count > 1 ? "s" : ""}`;
    const icon = L.divIcon({ className: "cesp-map__place", html: String(count), iconSize: [size, size] });
    const alone = group.spots.length === 1 && Boolean(group.spots[0].code);
    const marker = L.marker(group.spots[0].at, { icon, title: words });
    marker.on("click", () => {
      const [spot, ...others] = group.spots;
      if (others.length && map.getZoom() < map.getMaxZoom()) {
        map.fitBounds(L.latLngBounds(group.spots.map((one) => one.at)).pad(0.5), { animate: !calm });
      } else if (!spot.code) {
        go(addressOf(spot.departement));
      } else {
        openPlaces(spot);
      }
    });
    points.addLayer(marker);
    const element = marker.getElement();
    element.setAttribute("aria-label", words);
    element.tabIndex = alone ? 0 : -1; // of the others, the table says as much, and better
  }

  function openPlaces(spot) {
    const layer = drawn.get(spot.departement).communes.getLayers().find((one) => one.cespCode === spot.outline);
    if (layer) {
      layer.openPopup(spot.at);
    } else if (embedded) {
      window.open(state.fiche.replace("CODE", spot.code), "_blank", "noopener");
    } else {
      location.assign(state.fiche.replace("CODE", spot.code));
    }
  }

  // --- What the address says -------------------------------------------------------------------------------------

  function show(first) {
    banner.hidden = !state.fictitious;
    around.clearLayers();
    map.closePopup();
    const animate = !first && !calm;
    const commune = state.commune;
    const layers = state.departements.map((code) => outlines.get(code)).filter(Boolean);
    if (commune && commune.at[0] !== null && commune.km) {
      const circle = L.circle(commune.at, { pane: "around", radius: commune.km * 1000, fill: false, weight: 3, dashArray: "8 6", interactive: false, className: "cesp-around" });
      around.addLayer(circle);
      map.fitBounds(circle.getBounds(), { animate });
    } else if (commune && commune.at[0] !== null) {
      map.setView(commune.at, 11, { animate });
    } else if (layers.length) {
      map.fitBounds(layers.reduce((all, layer) => all.extend(layer.getBounds()), L.latLngBounds([])), { animate });
    } else {
      map.fitBounds(FRANCE, { animate });
    }
    const lost = state.departements.filter((code) => MISSING.includes(code));
    say(lost.length ? "Ce territoire n'a pas encore de contours : le tableau le montre." : "Choisissez un département pour voir ses communes.");
    if (!lost.length && (commune || state.departements.length)) {
      say("Choisissez une commune pour sa catégorie, ses lieux et sa fiche.");
    }
  }

  function addressOf(departement) {
    const url = new URL(here, location.href);
    for (const name of ["commune", "commune-choix", "km", "region", "page", "departement"]) {
      url.searchParams.delete(name);
    }
    url.searchParams.set("departement", departement);
    return url.href;
  }

  // Another address in this page: its results come from the server, the map stays and flies.
  async function go(url, { push = true, focus = false } = {}) {
    say("Chargement…");
    try {
      const answer = await fetch(url);
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const results = page.getElementById("resultats");
      document.getElementById("resultats").replaceWith(results);
      document.title = page.title;
      copyFields(page);
      if (push) {
        history.pushState(null, "", url);
      }
    } catch {
      location.assign(url);
      return;
    }
    here = location.pathname + location.search;
    const before = state;
    state = readState();
    if (before.data !== state.data || before.categories.join() !== state.categories.join() || before.commune?.code !== state.commune?.code) {
      drawn.forEach((own) => own.communes.remove());
      drawn.clear();
    }
    show(false);
    tint().then(refresh).catch(failed);
    if (focus) {
      document.querySelector("[data-cesp-map-title]").focus();
    }
  }

  function copyFields(page) {
    document.querySelectorAll("#filtres [id][name]").forEach((field) => {
      const other = page.getElementById(field.id);
      if (other && field.type === "checkbox") {
        field.checked = other.checked;
      } else if (other && field.type !== "radio") {
        field.value = other.value;
      }
    });
    document.querySelectorAll("#filtres input[type=hidden]").forEach((field) => (field.value = ""));
    document.querySelector("[data-cesp-error-summary]")?.remove();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-cesp-map-go]");
    if (link && !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      go(link.href, { focus: !box.contains(link) });
    }
  });
  // A commune chosen from the list: fly there at once.
  document.getElementById("filtres")?.addEventListener("change", (event) => {
    const form = event.currentTarget;
    const chosen = form.elements.namedItem("commune-choix");
    if (event.target.name === "commune" && chosen?.value) {
      const fields = [...new FormData(form)].filter(([name, value]) => value && name !== "departement" && name !== "region");
      go(`${form.action}?${new URLSearchParams(fields)}`);
    }
  });
  // An address that can be sent on says what was chosen, and nothing of what was not.
  document.getElementById("filtres")?.addEventListener("formdata", (event) => {
    [...event.formData].filter(([, value]) => !value).forEach(([name]) => event.formData.delete(name));
  });
  window.addEventListener("popstate", () => {
    if (location.pathname + location.search !== here) {
      go(location.href, { push: false });
    }
  });

  if (state.tiles.url) {
    L.tileLayer(state.tiles.url, { attribution: state.tiles.attribution, opacity: 0.6 }).addTo(map);
  }
  map.fitBounds(FRANCE, { animate: false });
  drawGround()
    .then(() => {
      show(true);
      return tint();
    })
    .then(() => {
      map.on("moveend", refresh);
      return refresh();
    })
    .then(() => box.setAttribute("data-cesp-map-ready", ""))
    .catch(failed);
})();
