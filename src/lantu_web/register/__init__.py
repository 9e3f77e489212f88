"""The register: documents, what they promise, who answers for it, and what reviewers said."""
