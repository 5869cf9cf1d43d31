"""The sample newsroom: fictional people, real works, and articles in every state of the workflow.

Nothing here writes state by hand. `steps` of each module say which verb somebody called and when; `loading` calls
them in the order of their times, as people would have. The data, with notes on its form, is in cms/sample/.
"""
