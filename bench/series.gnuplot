# series.gnuplot: the table that series.sh wrote, $TABLE, as bars beside what each may be at most, or has to be at least.
set terminal svg size 700,400 dynamic font "sans,12"
set datafile separator "|"
set logscale y
set yrange [0.1:*]
set ylabel "ratio"
set xtics rotate by -20
set grid ytics
set key above
set style data histogram
set style histogram clustered
set style fill solid 0.8 noborder
plot system("echo $TABLE") using 2:xtic(1) title "measured" lc rgb "#1b7837", \
	"" using 3 title "target: at most, +: at least" lc rgb "#999999"
