/* The Cite button: finds a work, or adds one, and puts its marker into the text.
   The dialog itself is part of the page (templates/desk/article/_cite.html). */
(function () {
  "use strict";

  var known = {};

  function readKnown() {
    var element = document.getElementById("cited-works");
    if (element) known = Object.assign(JSON.parse(element.textContent), known);
  }

  function label(id) {
    var work = known[id];
    if (!work) return "reference " + id;
    return work.label + (work.standing === "retracted" ? " (retracted)" : "");
  }

  function isMarker(element) {
    return element.name === "a" && element.hasClass("citation") && /^[1-9][0-9]*$/.test(element.attributes["data-reference"]);
  }

  function show(element, id) {
    element.setText(label(id));
    element.$.title = "Citation of " + label(id);
    if (known[id] && known[id].standing === "retracted") element.addClass("retracted");
  }

  CKEDITOR.plugins.add("cite", {
    requires: "widget",
    icons: "cite",
    hidpi: false,

    // The editor's own "div container" makes nothing here but the callouts of the style sheet.
    beforeInit: function (editor) {
      editor.lang.div = Object.assign({}, editor.lang.div, {
        title: "Callout",
        toolbar: "Callout",
        edit: "Change the callout",
        remove: "Remove the callout",
        styleSelectLabel: "Kind",
      });
    },

    init: function (editor) {
      readKnown();

      editor.widgets.add("citation", {
        inline: true,
        draggable: true,
        pathName: "citation",
        getLabel: function () {
          return "Citation of " + label(this.element.getAttribute("data-reference"));
        },
        template: '<a class="citation" data-reference="0">?</a>',
        allowedContent: "a(!citation)[!data-reference]",
        requiredContent: "a(citation)[data-reference]",
        upcast: isMarker,
        // What the marker shows goes along: the editor would drop an empty link, and the server drops the words.
        downcast: function (element) {
          element.attributes = {
            "class": "citation",
            "data-reference": element.attributes["data-reference"],
          };
          return element;
        },
        init: function () {
          show(this.element, this.element.getAttribute("data-reference"));
          // CKEditor makes each widget a landmark (at 9999); a text with thirty citations would have thirty.
          this.on("data", function () { this.wrapper.setAttribute("role", "note"); }, null, null, 10000);
        },
      });

      // Markers are stored bare; the editor's filter (at 6) takes away links that hold nothing.
      editor.on("toHtml", function (event) {
        event.data.dataValue.forEach(function (element) {
          if (isMarker(element)) element.setHtml(CKEDITOR.tools.htmlEncode(label(element.attributes["data-reference"])));
        }, CKEDITOR.NODE_ELEMENT);
      }, null, null, 5.5);

      // A marker is no link: a double click must not open the link's dialog.
      editor.on("doubleclick", function (event) {
        var link = event.data.element && event.data.element.getAscendant("a", true);
        if (link && link.hasClass("citation")) event.data.dialog = null;
      }, null, null, 100);

      editor.addCommand("cite", {
        allowedContent: "a(!citation)[!data-reference]",
        requiredContent: "a(citation)[data-reference]",
        exec: function (current) { new Finder(current).open(); },
        async: true,
      });
      editor.ui.addButton("Cite", { label: "Cite a work", command: "cite", toolbar: "links" });
    },
  });

  // Where the marker goes: behind what is selected, which stays. The browser's own range moves along while CKEditor
  // takes its filling characters out of the text beside a marker; a counted address would then name another place.
  function placeOf(editor) {
    var selection = editor.getSelection();
    var range = selection && selection.getRanges()[0];
    if (!range) return null;
    var place = document.createRange();
    place.setStart(range.endContainer.$, range.endOffset);
    return place;
  }

  function Finder(editor) {
    this.editor = editor;
    this.dialog = document.getElementById("cite-dialog");
    this.query = document.getElementById("cite-query");
    this.results = document.getElementById("cite-results");
    this.said = document.getElementById("cite-said");
    this.adding = document.getElementById("cite-add");
    this.elsewhere = document.getElementById("cite-elsewhere");
  }

  Finder.prototype.open = function () {
    var self = this;
    this.place = placeOf(this.editor);
    document.getElementById("cite-search").onsubmit = function (event) {
      event.preventDefault();
      self.search();
    };
    if (this.elsewhere) document.getElementById("cite-look-up").onclick = function () { self.lookUp(); };
    this.dialog.querySelector("[data-close]").onclick = function () { self.dialog.close(); };
    this.dialog.onclose = function () { self.editor.focus(); };
    if (this.adding) this.adding.onsubmit = function (event) {
      event.preventDefault();
      self.add();
    };
    this.dialog.showModal();
    this.query.focus();
    this.query.select();
  };

  Finder.prototype.search = function () {
    var self = this;
    var words = this.query.value.trim();
    if (!words) return this.say("Type a few words of the title, an author, a DOI or a PMID.");
    this.say("Searching…");
    fetch(this.dialog.dataset.search + "?q=" + encodeURIComponent(words), { credentials: "same-origin" })
      .then(readAnswer)
      .then(function (answer) { self.list(answer.body, words); })
      .catch(function () { self.say("The search did not answer. Are you still signed in? Your text is safe: try again."); });
  };

  Finder.prototype.list = function (found, words) {
    this.results.textContent = "";
    if (this.elsewhere) this.elsewhere.hidden = !found.can_be_looked_up;
    found.works.forEach(function (work) { this.results.appendChild(this.line(work)); }, this);
    var count = found.works.length;
    if (!count) this.offerToAdd(words);
    else this.say(found.more ? "The first " + count + " works. Add words to find fewer." : count === 1 ? "1 work" : count + " works");
  };

  Finder.prototype.lookUp = function () {
    var self = this;
    this.say("Asking Crossref and PubMed…");
    this.elsewhere.hidden = true;
    this.post(this.dialog.dataset.lookUp, new URLSearchParams({ q: this.query.value }))
      .then(function (answer) {
        self.results.textContent = "";
        if (answer.body.work) self.results.appendChild(self.line(answer.body.work));
        else if (answer.body.found) self.results.appendChild(self.foundLine(answer.body.found));
        else return self.say((answer.body.problem || "It could not be looked up.") + " You can add it below by hand.");
        self.say(answer.body.said);
      })
      .catch(function () { self.say("The look-up did not answer. Are you still signed in? Your text is safe: try again."); });
  };

  // What was found elsewhere: it is stored when somebody has seen it and says so.
  Finder.prototype.foundLine = function (found) {
    var item = document.createElement("li");
    var text = document.createElement("p");
    text.textContent = found.entry;
    item.appendChild(text);
    found.notices.forEach(function (notice) {
      var mark = document.createElement("strong");
      mark.className = "state state-bad";
      mark.textContent = notice.charAt(0).toUpperCase() + notice.slice(1);
      item.appendChild(mark);
    });
    var button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = "Add and cite";
    button.onclick = this.accept.bind(this, found.name);
    item.appendChild(button);
    return item;
  };

  Finder.prototype.accept = function (name) {
    var self = this;
    this.post(this.dialog.dataset.lookUp, new URLSearchParams({ q: name, accept: "1" }))
      .then(function (answer) {
        if (answer.body.work) self.insert(answer.body.work);
        else self.say((answer.body.problem || "It could not be added.") + " You can add it below by hand.");
      })
      .catch(function () { self.say("The work could not be added. Are you still signed in? Your text is safe: try again."); });
  };

  Finder.prototype.post = function (address, sent) {
    return fetch(address, {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-CSRFToken": document.querySelector("#article-form [name=csrfmiddlewaretoken]").value },
      body: sent,
    }).then(readAnswer);
  };

  Finder.prototype.offerToAdd = function (words) {
    var form = document.getElementById("cite-new");
    var known = this.elsewhere && !this.elsewhere.hidden;
    if (form && !known) form.open = true;
    this.say("No work in the list matches “" + words + "”. " + (known ? "Look it up, or add it below." : form ? "Add it below." : "Ask an editor to add it."));
  };

  Finder.prototype.line = function (work) {
    var item = document.createElement("li");
    var text = document.createElement("p");
    text.textContent = work.entry;
    item.appendChild(text);
    if (work.standing === "retracted" || work.standing === "concern") {
      var mark = document.createElement("strong");
      mark.className = "state state-" + (work.standing === "retracted" ? "bad" : "due");
      mark.textContent = work.standing === "retracted" ? "Retracted" : "Concern raised";
      item.appendChild(mark);
    }
    var button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = "Cite";
    button.setAttribute("aria-label", "Cite " + work.label);
    button.onclick = this.insert.bind(this, work);
    item.appendChild(button);
    return item;
  };

  Finder.prototype.insert = function (work) {
    known[work.id] = { label: work.label, standing: work.standing };
    this.dialog.close();
    this.editor.focus();
    if (this.place) this.goTo(this.place);
    this.editor.insertHtml('<a class="citation" data-reference="' + Number(work.id) + '"></a>');
    this.goBehindMarker();
  };

  Finder.prototype.goTo = function (place) {
    var range = this.editor.createRange();
    range.setStart(new CKEDITOR.dom.node(place.startContainer), place.startOffset);
    range.collapse(true);
    range.select();
  };

  // CKEditor selects what was inserted, and would swallow what is typed next.
  Finder.prototype.goBehindMarker = function () {
    var marker = this.editor.widgets.focused;
    if (!marker) return;
    var range = this.editor.createRange();
    range.moveToPosition(marker.wrapper, CKEDITOR.POSITION_AFTER_END);
    range.select();
  };

  Finder.prototype.add = function () {
    var self = this;
    var sent = new FormData(this.adding);
    this.problem({}, null);
    this.post(this.dialog.dataset.add, sent)
      .then(function (answer) {
        if (answer.body.work) {
          self.adding.reset();
          self.insert(answer.body.work);
        } else {
          self.problem(answer.body.errors || {}, answer.body.known);
        }
      })
      .catch(function () {
        self.problem({ __all__: ["The work could not be added. Are you still signed in? Try again."] }, null);
      });
  };

  Finder.prototype.problem = function (errors, already) {
    var said = [], self = this;
    this.adding.querySelectorAll(".errorlist").forEach(function (old) { old.remove(); });
    Object.keys(errors).forEach(function (name) {
      var field = self.adding.elements[name];
      if (!field || !field.closest) return said.push(errors[name].join(" "));
      var list = document.createElement("ul");
      list.className = "errorlist";
      errors[name].forEach(function (message) {
        var item = document.createElement("li");
        item.textContent = message;
        list.appendChild(item);
      });
      field.closest(".form-row").prepend(list);
      said.push("Please correct the fields marked below.");
    });
    document.getElementById("cite-problem").textContent = already ? "This work is already in the list:" : said[0] || "";
    var place = document.getElementById("cite-known");
    place.textContent = "";
    if (already) place.appendChild(this.line(already));
    if (said.length) document.getElementById("cite-problem").scrollIntoView({ block: "nearest" });
  };

  Finder.prototype.say = function (words) {
    this.said.textContent = words;
  };

  function readAnswer(response) {
    var type = response.headers.get("Content-Type") || "";
    if (type.indexOf("application/json") !== 0) throw new Error("not an answer: " + response.status);
    return response.json().then(function (body) { return { status: response.status, body: body }; });
  }
})();
