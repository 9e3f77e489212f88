"""The pages of the site: thin views, templates, and how a value is written."""
