"""The workers beside the window, each made when there is first something for it to do."""

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the window is shown before any of them is needed
    from skinscreen.ui.workers.camera_feed import CameraFeed
    from skinscreen.ui.workers.inference import Inference
    from skinscreen.ui.workers.jobs import Jobs
    from skinscreen.ui.workers.long_work import LongWork

_POST_LIMIT_S = 3.0
"""How long the end of the program waits for another system."""


class Workers:
    """Asked for on the GUI thread alone."""

    @cached_property
    def jobs(self) -> "Jobs":
        """Reads photos, draws reports, looks for cameras."""
        from skinscreen.ui.workers.jobs import Jobs

        return Jobs()

    @cached_property
    def work(self) -> "LongWork":
        """Backups."""
        from skinscreen.ui.workers.long_work import LongWork

        return LongWork()

    @cached_property
    def post(self) -> "Jobs":
        """Sends to other systems."""
        from skinscreen.ui.workers.jobs import Jobs

        return Jobs()

    @cached_property
    def inference(self) -> "Inference":
        """Owns the model."""
        from skinscreen.ui.workers.inference import Inference

        return Inference()

    @cached_property
    def feed(self) -> "CameraFeed":
        """Owns the camera."""
        from skinscreen.ui.workers.camera_feed import CameraFeed

        return CameraFeed()

    @property
    def is_at_long_work(self) -> bool:
        """Whether there is long work going on that was not given up."""
        return "work" in self.__dict__ and self.work.running and not self.work.given_up

    def give_up(self) -> None:
        """Have the long work stop that may be going on."""
        if "work" in self.__dict__:
            self.work.give_up()

    def stop(self) -> bool:
        """End those that were made, each after the work in hand.

        Returns:
            Whether all have ended; one that hangs is left behind after a time.
        """
        from PySide6.QtCore import QCoreApplication

        ended = True
        if "post" in self.__dict__:
            # What it sends stays in the queue until it has arrived: nothing is lost.
            ended = self.post.stop(_POST_LIMIT_S)
        for name in ("feed", "inference", "work", "jobs"):
            if name in self.__dict__:
                ended = getattr(self, name).stop() and ended
        for worker in self.__dict__.values():
            QCoreApplication.removePostedEvents(worker)  # answers for a window that is gone
        return ended
