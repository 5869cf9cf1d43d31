/* Where the filters stand above their list, they are folded until somebody wants them. */
const filters = document.querySelector("[data-filters]");
const beside = matchMedia("(min-width: 54rem)");
const follow = () => {
  filters.open = beside.matches;
};

follow();
beside.addEventListener("change", follow);
