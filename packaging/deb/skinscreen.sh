#!/bin/sh
# SkinScreen with Debian's Python and the packages in /opt/skinscreen, and no others of the user's.
unset PYTHONPATH PYTHONHOME PYTHONSTARTUP
export PYTHONNOUSERSITE=1
exec /opt/skinscreen/bin/python3 -P -m skinscreen "$@"
