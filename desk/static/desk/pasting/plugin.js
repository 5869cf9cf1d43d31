/* What is pasted or dropped goes by the same rule as what is saved: the server reads it (articles.cleaning), and the
   editor shows what it made of it. CKEditor loads this one file, as a classic script; the block keeps its names to itself. */
"use strict";
{
  const NO_ANSWER = "What you pasted could not be read, and nothing was put in. Are you still signed in and online? Paste it again.";
  const READ = 15000; // milliseconds that a note stays

  // Pictures and style sheets can be megabytes, and nothing of them is kept.
  const withoutBulk = (html) =>
    html.replace(/\bsrc\s*=\s*("|')data:[^"']*\1/gi, "").replace(/<style\b[^]*?<\/style\s*>/gi, "");

  const ask = async (address, sent) => {
    const response = await fetch(address, {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value },
      body: new URLSearchParams(sent),
    });
    if (!response.headers.get("Content-Type")?.startsWith("application/json")) throw new Error("not an answer");
    return response.json();
  };

  // The browser's own range moves along with what is typed while the server reads.
  const keepPlace = (editor) => {
    const range = editor.getSelection()?.getRanges()[0];
    if (!range) return () => {};
    const kept = document.createRange();
    kept.setStart(range.startContainer.$, range.startOffset);
    kept.setEnd(range.endContainer.$, range.endOffset);
    return () => {
      const place = editor.createRange();
      place.setStart(new CKEDITOR.dom.node(kept.startContainer), kept.startOffset);
      place.setEnd(new CKEDITOR.dom.node(kept.endContainer), kept.endOffset);
      place.select();
    };
  };

  const put = (editor, goBack, html) => {
    editor.focus();
    goBack();
    editor.insertHtml(html, "html");
    editor.fire("afterPaste");
  };

  // Numbered references may become citations, which is for the writer to say.
  const offer = (references, done) => {
    const dialog = document.getElementById("paste-dialog");
    if (!references || !dialog) return done(false);
    dialog.querySelector("[data-said]").textContent = references.said;
    dialog.querySelector("[data-works]").replaceChildren(
      ...references.works.map((words) => Object.assign(document.createElement("li"), { textContent: words })),
    );
    dialog.returnValue = "";
    dialog.onclose = () => done(dialog.returnValue === "cite");
    dialog.showModal();
  };

  const lookUp = async (lines, tell) => {
    if (!lines.length) return;
    try {
      const { said, problem } = await ask(document.getElementById("paste-dialog").dataset.later, { lines: lines.join("\n") });
      tell(said ?? problem, said ? "info" : "warning");
    } catch {
      tell("What is not here yet could not be looked up. Use Look up, under References.", "warning");
    }
  };

  const paste = async (editor, sent) => {
    const goBack = keepPlace(editor);
    const tell = (words, kind) => editor.showNotification(CKEDITOR.tools.htmlEncode(words), kind, READ);
    let answer;
    try {
      answer = await ask(editor.config.pasteAddress, sent);
    } catch {
      return tell(NO_ANSWER, "warning");
    }
    if (answer.problem) return tell(answer.problem, "warning");
    offer(answer.references, (isWanted) => {
      if (isWanted) {
        editor.fire("cited", answer.references.cited);
        lookUp(answer.references.later, tell);
      }
      put(editor, goBack, isWanted ? answer.references.html : answer.html);
      answer.said.forEach((words) => tell(words, "warning"));
    });
  };

  CKEDITOR.plugins.add("pasting", {
    requires: "clipboard,notification",

    init(editor) {
      editor.on("paste", (event) => {
        const { dataTransfer, dataValue } = event.data;
        if (dataTransfer.getTransferType(editor) === CKEDITOR.DATA_TRANSFER_INTERNAL) return;
        const html = withoutBulk(dataTransfer.getData("text/html", true) || "");
        const text = dataTransfer.getData("text/plain") || "";
        event.cancel();
        if (html || text || dataValue) paste(editor, html || !text ? { html: html || dataValue } : { text });
      }, null, null, 2);
    },
  });
}
