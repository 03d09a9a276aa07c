# shellcheck shell=bash
# Installs what is missing: Debian packages of tool/packages.txt, the console's npm packages.

# Debian 12 is what we build and test on; elsewhere we say so once and try.
check_system() {
  local name="" version=""
  if [[ -r /etc/os-release ]]; then
    # shellcheck disable=SC1091
    name=$(. /etc/os-release && echo "${ID:-}")
    # shellcheck disable=SC1091
    version=$(. /etc/os-release && echo "${VERSION_ID:-}")
  fi
  if [[ "$name" != debian || "$version" != 12 ]]; then
    warn "本系统不是 Debian 12(是 ${name:-?} ${version:-?}),未经测试,继续尝试"
    warn "this is not Debian 12 (it is ${name:-?} ${version:-?}): untested, going on"
  fi
}

# missing_packages SCOPE...: prints the names that are absent or older than known to work.
missing_packages() {
  local scope name minimum command installed wanted=" $* "
  local -A version=()
  while IFS=$'\t' read -r name installed; do
    version[$name]=$installed
  done < <(dpkg-query -W -f='${db:Status-Status} ${Package}\t${Version}\n' 2>/dev/null |
    sed -n 's/^installed //p')
  while read -r scope name minimum command; do
    [[ "$wanted" == *" $scope "* ]] || continue
    installed=${version[$name]:-}
    if [[ -n "$installed" ]] && dpkg --compare-versions "$installed" ge "$minimum"; then
      continue
    fi
    [[ -z "$installed" && -n "$command" ]] && have "$command" && continue
    printf '%s\n' "$name"
  done < <(grep -vE '^\s*(#|$)' tool/packages.txt)
}

install_packages() {
  if ! have dpkg-query; then
    warn "没有 dpkg,请自行安装 tool/packages.txt 所列;继续尝试"
    warn "no dpkg here: install what tool/packages.txt lists by hand; going on"
    return 0
  fi
  local -a missing=() root=()
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  if [[ "${TONGCHOU_NO_INSTALL:-}" == 1 ]]; then
    warn "缺少(未安装) missing, not installed: ${missing[*]}"
    return 0
  fi
  if [[ $(id -u) != 0 ]]; then
    have sudo || die \
      "缺少软件包,且不是 root、没有 sudo。请以 root 运行:apt-get install ${missing[*]}" \
      "packages are missing, and there is no sudo. As root: apt-get install ${missing[*]}"
    root=(sudo)
  fi
  say "安装 installing: ${missing[*]}"
  "${root[@]}" apt-get update -q </dev/null ||
    warn "apt-get update 失败,用旧目录继续 / failed: going on with the old lists"
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
    --no-install-recommends "${missing[@]}" </dev/null || die \
    "安装失败。请检查网络后重试,或自行安装:${missing[*]}" \
    "installation failed. Check the network and try again, or install by hand: ${missing[*]}"
}

stamp_of() { sha256sum | cut -d' ' -f1; }

# The console's packages are exactly those of its lock file; npm runs only when that changed.
install_web() {
  [[ -f web/package-lock.json ]] || return 0
  local stamp=web/node_modules/.dev-stamp now
  now=$({ cat web/package-lock.json; node --version; } | stamp_of)
  [[ -f $stamp && $(<"$stamp") == "$now" ]] && return 0
  # npm ci refuses a lock file that leaves out other systems' optional packages, which a registry
  # may not carry; npm install takes the same versions out of the lock file, and does not mind.
  (
    cd web
    export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
    npm ci --no-audit --no-fund --loglevel=silent </dev/null ||
      npm install --no-save --no-audit --no-fund --loglevel=error </dev/null
  ) || die "控制台的软件包安装失败,见上" "the console's packages could not be installed, see above"
  printf '%s' "$now" >$stamp
}

# Everything that decides what the built pages are, in a fixed order.
web_sources_stamp() {
  { find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum; node --version; } | stamp_of
}

build_web() {
  [[ -f web/package.json ]] && grep -q '"build"' web/package.json || return 0
  local stamp=build/web.stamp now
  now=$(web_sources_stamp)
  [[ -f $stamp && -f web/dist/index.html && $(<"$stamp") == "$now" ]] && return 0
  (cd web && NO_COLOR=1 npm run --silent build -- --logLevel warn </dev/null)
  mkdir -p build
  printf '%s' "$now" >$stamp
}
