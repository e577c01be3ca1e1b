"""What other apps ask of projects."""

from cesp.projects.queries.standing import open_project, steps_of, validated_project

__all__ = ["open_project", "steps_of", "validated_project"]
