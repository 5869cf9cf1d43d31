"""The body's editor: CKEditor 4 with a short toolbar and the Cite button."""

CKEDITOR_CONFIGS = {
    "default": {
        "toolbar": [
            ["Format", "Bold", "Italic", "Subscript", "Superscript"],
            ["BulletedList", "NumberedList", "Blockquote", "Table"],
            ["Link", "Unlink", "Cite"],
            ["Undo", "Redo", "RemoveFormat", "ShowBlocks"],
        ],
    }
}
