/* Choosing an author in the last list box brings one more, empty. */
export function offerNextAuthor(list) {
  list.addEventListener("change", () => {
    const boxes = list.querySelectorAll("select");
    const last = boxes[boxes.length - 1];
    if (last.value) list.append(emptyCopy(last, boxes.length + 1));
  });
}

function emptyCopy(last, number) {
  const item = last.closest("li").cloneNode(true);
  const box = item.querySelector("select");
  box.id = last.id.replace(/[0-9]+$/, String(number));
  box.setAttribute("aria-label", `Author ${number}`);
  box.value = "";
  return item;
}
