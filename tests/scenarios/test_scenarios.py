"""Every scenario, played. How one is written: README.md."""

import pytest

from tests.scenarios.stage import Stage
from tests.scenarios.story import stories


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.name)
def test_a_scenario_goes_as_it_is_written(story, tmp_path):
    stage = Stage(tmp_path, story)
    try:
        stage.play()
    finally:
        stage.close()
