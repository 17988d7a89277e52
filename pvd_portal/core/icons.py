"""Icons of the DSFR that the portal ships; after a change, run script/trim_dsfr.py again."""

ICONS = frozenset(
    (
        "account-circle-line add-line alarm-warning-line archive-line arrow-down-s-line "
        "arrow-go-back-line "
        "arrow-left-line arrow-right-line arrow-up-s-line article-line attachment-line "
        "bar-chart-2-line briefcase-line calendar-2-line calendar-check-line calendar-event-line "
        "calendar-line chat-3-line check-line checkbox-circle-fill checkbox-circle-line "
        "checkbox-line clipboard-line close-circle-fill close-circle-line close-line "
        "community-line delete-bin-line download-line draft-line drag-move-2-line edit-line "
        "error-warning-fill error-warning-line eye-line file-download-line file-line "
        "file-text-line filter-line flag-line folder-2-line government-line group-line "
        "home-4-line information-line line-chart-line links-line lock-line lock-unlock-line "
        "logout-box-r-line mail-line map-pin-2-line money-euro-circle-line menu-fill more-line "
        "pause-circle-line phone-line printer-line question-line refresh-line road-map-line "
        "search-line send-plane-line star-line subtract-line survey-line team-line theme-fill "
        "time-line "
        "timer-line todo-line upload-2-line user-line user-setting-line"
    ).split()
)
