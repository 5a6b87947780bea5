// A chapter plays where one is, without loading the page anew; the parts of the film follow one another. Without this script the same links do it by themselves.
const replay = document.querySelector("[data-replay]");
const video = replay?.querySelector("video");

if (video) {
  const now = replay.querySelector("[data-now]");
  const chapters = [...replay.querySelectorAll("a[data-chapter]")];
  const parts = [...replay.querySelectorAll("a[data-part]:not([data-chapter])")];

  const mark = (links, current) => {
    for (const link of links) {
      if (link === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };

  function play(link, seconds) {
    if (video.dataset.part !== link.dataset.part) {
      video.dataset.part = link.dataset.part;
      const track = video.querySelector("track");
      track.src = link.dataset.captions;
      video.src = `${link.dataset.film}#t=${seconds}`;
      mark(parts, parts.find((part) => part.dataset.part === link.dataset.part));
    } else {
      video.currentTime = seconds;
    }
    // A browser may want to be asked first; the controls are there for it.
    video.play().catch(() => {});
  }

  for (const link of [...chapters, ...parts]) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      play(link, Number(link.dataset.at ?? 0) / 1000);
      history.replaceState(null, "", link.href);
      video.closest("section").scrollIntoView({ block: "nearest" });
    });
  }

  video.addEventListener("timeupdate", () => {
    const part = Number(video.dataset.part);
    const current = chapters.filter((link) => Number(link.dataset.part) < part || (Number(link.dataset.part) === part && Number(link.dataset.at) <= video.currentTime * 1000 + 50)).at(-1);
    if (now.dataset.chapter === (current?.dataset.chapter ?? "")) return;
    now.dataset.chapter = current?.dataset.chapter ?? "";
    now.textContent = current?.dataset.name ?? "";
    mark(chapters, current);
  });

  video.addEventListener("ended", () => {
    const next = parts.find((part) => Number(part.dataset.part) === Number(video.dataset.part) + 1);
    if (next) play(next, 0);
  });
}
