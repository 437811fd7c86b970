# mmap.gnuplot: the table that mmap.awk wrote, $TABLE, as bars.
set terminal svg size 900,480 dynamic font "sans,12"
set datafile separator "|"
set logscale y
set yrange [0.1:100]
set ylabel "instructions / untouched 6.1"
set grid ytics
set style data histogram
set style histogram clustered
set style fill solid 0.8 noborder
set xtics rotate by -40 left noenhanced
set bmargin 9
set rmargin 12
plot system("echo $TABLE") using 4:xtic(2) every ::2 title "migrated 6.1" lc rgb "#1b7837", \
	"" using 5 every ::2 title "untouched 6.12" lc rgb "#999999", \
	1 title "untouched 6.1" lc rgb "#000000"
