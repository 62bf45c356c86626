// Only enhancement: without this script the report shows the last year, and every table opens.
(() => {
  "use strict";
  const words = JSON.parse(document.getElementById("words").textContent);
  const fill = (pattern, parts) => pattern.replace(/\{(\w+)\}/g, (_, name) => parts[name]);
  const NO_VALUE = -(2 ** 31);

  const tables = [...document.querySelectorAll("details.years")];
  const toggle = document.getElementById("toggle-tables");
  if (toggle) {
    toggle.parentElement.hidden = false;
    toggle.addEventListener("click", () => {
      const open = toggle.getAttribute("aria-expanded") !== "true";
      tables.forEach((table) => { table.open = open; });
      toggle.setAttribute("aria-expanded", String(open));
      toggle.textContent = open ? words.hide : words.show;
    });
  }

  for (const button of document.querySelectorAll("button.copy")) {
    if (!navigator.clipboard) break;
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.for).textContent);
      button.textContent = words.copied;
      setTimeout(() => { button.textContent = label; }, 1500);
    });
  }

  for (const figure of document.querySelectorAll("[data-map]")) {
    const readout = figure.querySelector(".readout");
    const show = (event) => {
      const title = event.target.closest(".counties path")?.querySelector("title");
      if (title) readout.textContent = title.textContent;
    };
    figure.addEventListener("pointerover", show);
    figure.addEventListener("click", show);
  }

  const write = (value, settings) => {
    const shown = (Math.abs(value) / 10 ** settings.decimals).toFixed(settings.decimals);
    const [whole, part] = shown.split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? "." + part : "");
    if (!/[1-9]/.test(shown)) return grouped;
    return value < 0 ? "−" + grouped : settings.change ? "+" + grouped : grouped;
  };
  const styleOf = (value, settings) => {
    if (value === NO_VALUE) return "qx";
    const unit = 10 ** settings.decimals;
    const size = settings.bounds.filter((b) => Math.round(b * unit) <= Math.abs(value)).length;
    if (settings.change) return settings.styles[settings.bounds.length + Math.sign(value) * size];
    return value <= 0 ? settings.styles[0] : settings.styles[1 + size];
  };

  const unpack = async (base64, years, counties) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const values = new Int32Array(await new Response(stream).arrayBuffer());
    const step = 3 * counties;
    for (let i = step; i < years * step; i += 1) values[i] += values[i - step];
    return values;
  };

  const draw = (map, index) => {
    const { settings, values, paths, names } = map;
    const n = paths.length;
    const counts = {};
    paths.forEach((path, i) => {
      const at = (row) => values[(3 * index + row) * n + i];
      const style = styleOf(at(0), settings);
      counts[style] = (counts[style] || 0) + 1;
      if (path.getAttribute("class") !== style) path.setAttribute("class", style);
      let shown = words.none;
      if (at(0) !== NO_VALUE) {
        shown = write(at(0), settings);
        if (at(1) !== NO_VALUE) {
          const ends = fill(words.to, { low: write(at(1), settings), high: write(at(2), settings) });
          shown = fill(words.with, { value: shown, interval: ends });
        }
      }
      path.firstElementChild.textContent = names[i] + shown;
    });
    map.figure.querySelector(".summary").textContent = settings.summaries[index];
    map.figure.querySelector(".map-title").textContent = settings.titles[index];
    map.figure.querySelector("svg.map > title").textContent = settings.titles[index];
    for (const item of map.figure.querySelectorAll(".legend li")) {
      item.querySelector(".count").textContent = (counts[item.dataset.style] || 0).toLocaleString("en-US");
    }
  };

  const slider = document.getElementById("year");
  if (!slider || typeof DecompressionStream === "undefined") return;
  const figures = [...document.querySelectorAll("[data-map]")];
  Promise.all(figures.map(async (figure) => {
    const settings = JSON.parse(figure.querySelector(".settings").textContent);
    const paths = [...figure.querySelectorAll(".counties path")];
    const packed = figure.querySelector(".values").textContent;
    const values = await unpack(packed, settings.years.length, paths.length);
    const names = paths.map((p) => {
      const title = p.firstElementChild.textContent;
      return title.slice(0, title.indexOf(": ") + 2);
    });
    return { figure, settings, values, paths, names };
  })).then((maps) => {
    slider.closest(".slider").hidden = false;
    let waiting = 0;
    slider.addEventListener("input", () => {
      const index = Number(slider.value);
      const year = String(maps[0].settings.years[index]);
      slider.setAttribute("aria-valuetext", year);
      slider.nextElementSibling.textContent = year;
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(() => maps.forEach((map) => draw(map, index)));
    });
  }).catch(() => { /* an old browser: the maps stay at the last year */ });
})();
