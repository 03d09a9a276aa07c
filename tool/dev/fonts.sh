# shellcheck shell=bash
# install_ofd_reader: for a test, a reader of OFD that is not ours.
# install_fonts: the fonts that the program carries, as build/fonts/*.otf: the Fandol family out of
# Debian's texlive-lang-chinese (the package is unpacked, not installed: no TeX is needed) and two
# cuts of Noto Serif CJK. doc/fonts.md says what each serves and under which licence.

ofd_reader=ofd.js@0.2.6
ofd_reader_digest=a810b86c3e5f0b67bea968366a9ea96a3014d5197f1bafa5e8d53131581d7174
ofd_reader_digest+=ed8d671d452603e9eeb758682628012e1387e39a7b732176703836b08d6990bb

# The package's own bundle holds all that it needs; its dependencies (an old Vue with a whole set of
# widgets) are for its demonstration and stay out of web/package.json.
install_ofd_reader() {
  local target=build/reader/ofd.umd.min.js making=build/reader/making
  [[ -s $target ]] && return 0
  rm -rf "$making"
  mkdir -p "$making"
  (
    cd "$making"
    npm pack "$ofd_reader" --silent >/dev/null
    printf '%s  %s\n' "$ofd_reader_digest" ofd.js-0.2.6.tgz | sha512sum --check --quiet
    tar -xzf ofd.js-0.2.6.tgz package/lib/ofd.umd.min.js package/LICENSE
  ) || die "取不到 $ofd_reader,请检查网络后重试" \
    "$ofd_reader could not be fetched: check the network and try again"
  mv "$making/package/lib/ofd.umd.min.js" "$making/package/LICENSE" build/reader/
  rm -rf "$making"
}

fonts_wanted=(body black script number mark rest)

# Hints and layout tables are of no use on paper; without them the program is a third smaller.
cut_font() {  # OUT FILE OPTIONS...
  local out=$1 file=$2
  shift 2
  hb-subset --no-hinting --layout-features= --drop-tables+=GSUB,GPOS,BASE,vhea,vmtx,VORG \
    --output-file="build/fonts/making/$out.otf" "$@" "$file"
}

# The characters of GB 2312 and ASCII: what a title or a mark is made of.
common_characters() {
  python3 - <<'EOF'
points = set(range(0x20, 0x7F)) | {ord(c) for c in "·—‘’“”…〔〕（）《》、。，；："}
for high in range(0xA1, 0xF8):
    for low in range(0xA1, 0xFF):
        try:
            points.add(ord(bytes((high, low)).decode("gb2312")))
        except UnicodeDecodeError:
            pass
print(",".join(f"{p:X}" for p in sorted(points)))
EOF
}

install_fonts() {
  local name complete=1 noto=/usr/share/fonts/opentype/noto fandol
  for name in "${fonts_wanted[@]}"; do
    [[ -s build/fonts/$name.otf ]] || complete=0
  done
  ((complete)) && return 0
  say "字体 fonts …"
  rm -rf build/fonts/making
  mkdir -p build/fonts/making
  (
    cd build/fonts/making
    apt-get download -q texlive-lang-chinese >/dev/null 2>&1
    dpkg-deb --fsys-tarfile texlive-lang-chinese_*.deb | tar -xf - --wildcards '*/fandol/*.otf'
  ) || die "取不到 texlive-lang-chinese,请检查网络后重试" \
    "texlive-lang-chinese could not be fetched: check the network and try again"
  fandol=$(dirname "$(find build/fonts/making -name FandolFang-Regular.otf)")
  cut_font body "$fandol/FandolFang-Regular.otf" '--unicodes=*'
  cut_font black "$fandol/FandolHei-Regular.otf" '--unicodes=*'
  cut_font script "$fandol/FandolKai-Regular.otf" '--unicodes=*'
  cut_font number "$fandol/FandolSong-Regular.otf" --unicodes=20-7E,2014,4E00
  # Face 2 of the collection has the shapes that are usual in the mainland.
  cut_font mark "$noto/NotoSerifCJK-Bold.ttc" --face-index=2 "--unicodes=$(common_characters)"
  local signs=20-2FF,370-4FF,2000-2FFF,3000-30FF,3200-33FF,FE30-FE4F,FF00-FFEF
  local characters=3400-4DBF,4E00-9FFF,F900-FAFF,20000-323AF
  cut_font rest "$noto/NotoSerifCJK-Regular.ttc" --face-index=2 "--unicodes=$signs,$characters"
  mv build/fonts/making/*.otf build/fonts/
  rm -rf build/fonts/making
}
